import type { LinkTypeRegistry } from "@bpflink/core";
import type { Config } from "@oclif/core/interfaces";
import type { Options } from "./grammar/options.ts";
import { loadLinkTypes } from "./link-types.ts";
import { Output } from "./output.ts";
import { openSession, type Session } from "./session.ts";
import { standardStreams } from "./streams.ts";
import { Warnings } from "./warnings.ts";

/** What an operation works with, whether it is a command of its own or one of a batch. */
export interface Context {
  readonly options: Options;
  readonly output: Output;
  readonly warnings: Warnings;
  /** How many levels of JSON stand around the operation's document. */
  readonly depth: number;
  /** The link types of all plugins, loaded when they are first asked for. */
  types(): Promise<LinkTypeRegistry>;
  /** The kernel, opened when it is first asked for. */
  session(): Promise<Session>;
  /**
   * Writes what has been read, where a recording was asked for: for an operation that came to
   * the end of what it reads. Bound, so that it can be passed on.
   */
  save(): Promise<void>;
}

/** The context of one run of the program. */
export function openContext(config: Pick<Config, "runHook">, options: Options): Context {
  const { stdout, stderr } = standardStreams();
  const output = new Output(stdout);
  const warnings = new Warnings(stderr, output);
  let types: Promise<LinkTypeRegistry> | undefined;
  let session: Promise<Session> | undefined;
  return {
    options,
    output,
    warnings,
    depth: 0,
    types() {
      types ??= loadLinkTypes(config, warnings.tell);
      return types;
    },
    session() {
      session ??= openSession(options);
      return session;
    },
    async save() {
      const opened = await session;
      if (opened?.recording !== true) return;
      const { uninterrupted } = await import("./uninterrupted.ts");
      await uninterrupted(() => opened.save());
    },
  };
}
