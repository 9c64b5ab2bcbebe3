import { encodeText, type LinkWarning } from "@bpflink/core";
import { explain } from "./fail.ts";
import type { Output } from "./output.ts";
import type { Stream } from "./streams.ts";
import { showControls } from "./terminal.ts";
import { writeAside } from "./write.ts";

/** Problems that end nothing, told on stderr as they happen. */
export class Warnings {
  readonly #stderr: Stream;
  readonly #output: Output;
  readonly #problems = new Set<number>();

  constructor(stderr: Stream, output: Output) {
    this.#stderr = stderr;
    this.#output = output;
  }

  /** What was written before is shown before. Bound, so that it can be passed on. */
  readonly tell = (message: string): void => {
    this.write(`Warning: ${this.#stderr.isTerminal ? showControls(message) : message}\n`);
  };

  /** Writes text to stderr as it is; where that can't be, it is lost. */
  write(text: string): void {
    this.#output.flush();
    writeAside(this.#stderr.fd, encodeText(text), this.#stderr.write);
  }

  /** Bound, so that it can be passed on. */
  readonly link = ({ id, problem }: LinkWarning): void => {
    this.#problems.add(id);
    this.tell(`link ${id}: ${explain(problem).message}`);
  };

  /** A link was shown, whatever could not be found out about it. */
  shown(id: number): void {
    this.#problems.delete(id);
  }

  /** Whether there is a link that could not be shown. */
  get missing(): boolean {
    return this.#problems.size > 0;
  }
}
