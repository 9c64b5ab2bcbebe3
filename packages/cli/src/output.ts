import { encodeText } from "@bpflink/core";
import { reason } from "./file-error.ts";
import type { Stream } from "./streams.ts";
import { codeOf, writeAll } from "./write.ts";

/** As much text is gathered before it is written; a little more where one piece is long. */
const chunkSize = 64 * 1024;

/**
 * Text on its way out, in large chunks. When the reader is gone (`| head`), what follows
 * is dropped: {@link Output.closed} tells that there is no use in making more.
 */
export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Stream;
  #pending = "";
  #closed = false;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.isTerminal = stream.isTerminal;
  }

  /** Whether the reader is gone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Adds text, bytes that are no UTF-8 included (see core's `encodeText`). @throws {OutputError} */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= chunkSize) this.flush();
  }

  /** Writes what was gathered. @throws {OutputError} */
  flush(): void {
    const text = this.#pending;
    this.#pending = "";
    if (text === "" || this.#closed) return;
    try {
      writeAll(this.#stream.fd, encodeText(text), this.#stream.write);
    } catch (error) {
      if (codeOf(error) !== "EPIPE") throw new OutputError(error);
      this.#closed = true;
    }
  }
}

/** Standard output that can't be written: a full disk, a closed descriptor. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  constructor(cause: unknown) {
    super(`can't write to standard output: ${reason(cause)}`, { cause });
  }
}
