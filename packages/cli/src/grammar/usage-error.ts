import type { Options } from "./options.ts";

/** Which usage text belongs to a wrong command line: the program's or that of `link`. */
export type Topic = "program" | "link";

/** What a {@link UsageError} knows beside its message. */
export interface UsageErrorDetail {
  /** The options as far as they could be read: they decide how the error is shown. */
  readonly options: Options;
  /** Default: the program's. */
  readonly topic?: Topic;
  /** What may have been meant, a sentence without a full stop. */
  readonly hint?: string | undefined;
}

/** A command line that can't be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly options: Options;
  readonly topic: Topic;
  readonly hint: string | undefined;

  constructor(message: string, detail: UsageErrorDetail) {
    super(message);
    this.options = detail.options;
    this.topic = detail.topic ?? "program";
    this.hint = detail.hint;
  }
}

/** A word that stands in the right place and has no meaning there: `show id abc`. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
  readonly options: Options;

  constructor(message: string, options: Options) {
    super(message);
    this.options = options;
  }
}
