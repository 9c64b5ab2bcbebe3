import { closeSync, openSync, readSync } from "node:fs";
import { decodeText } from "@bpflink/core";
import { reason } from "../file-error.ts";
import { codeOf } from "../write.ts";

const newline = 10;
const chunkSize = 64 * 1024;

/**
 * Opens a batch file, and gives its lines as they come in: whoever is at the other end of a pipe may
 * wait for what the first does before the second is written. Each has its newline but for
 * a last one without.
 *
 * @param path the file's; `-` for standard input
 * @throws where it can't be opened or read
 */
export function batchLines(path: string): Generator<string> {
  return path === "-" ? lines(0) : closing(open(path));
}

function* closing(fd: number): Generator<string> {
  try {
    yield* lines(fd);
  } finally {
    closeSync(fd);
  }
}

function* lines(fd: number): Generator<string> {
  const chunk = new Uint8Array(chunkSize);
  let rest: Uint8Array = new Uint8Array(0);
  for (;;) {
    const length = read(fd, chunk);
    if (length === 0) break;
    rest = concat(rest, chunk.subarray(0, length));
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      yield decodeText(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield decodeText(rest);
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw new Error(`Can't open file (${path}): ${reason(error)}`, { cause: error });
  }
}

/** The number of bytes, 0 at the end. */
function read(fd: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, chunk, 0, chunk.length, null);
    } catch (error) {
      switch (codeOf(error)) {
        case "EOF":
          return 0;
        case "EINTR":
          continue;
        case "EAGAIN":
          // Somebody made the pipe non-blocking.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
          continue;
        default:
          throw new Error(`reading batch file failed: ${reason(error)}`, { cause: error });
      }
    }
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
