import { fstatSync } from "node:fs";
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
  let terminal: boolean | undefined;
  return {
    fd,
    get isTerminal() {
      terminal ??= mayBeTerminal(fd) && process.getBuiltinModule("node:tty").isatty(fd);
      return terminal;
    },
    write: writeOnce,
  };
}

/** The major device number of /dev/null and its like, which are character devices as terminals are. */
const memoryDevices = 1;

/** What is a file or a pipe needs no `node:tty`, which Bun takes as long to load as all else here. */
function mayBeTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    return status.isCharacterDevice() && status.rdev >> 8 !== memoryDevices;
  } catch {
    // Closed.
    return false;
  }
}
