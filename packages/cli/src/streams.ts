import { isatty } from "node:tty";
import { type WriteOnce, writeOnce } from "./write.ts";

/** A place that text is written to. */
export interface Stream {
  readonly fd: number;
  readonly isTerminal: boolean;
  readonly write: WriteOnce;
}

/** Where a command's output and its errors go. */
export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** This process's own. */
export function standardStreams(): Streams {
  return { stdout: stream(1), stderr: stream(2) };
}

function stream(fd: number): Stream {
  return { fd, isTerminal: isatty(fd), write: writeOnce };
}
