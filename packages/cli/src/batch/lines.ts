import { closeSync, openSync, readSync } from "node:fs";
import { decodeText } from "@bpflink/core";
import { FileError } from "../file-error.ts";
import { codeOf } from "../write.ts";

const newline = 10;
const chunkSize = 64 * 1024;

/**
 * The lines of a batch file, as they come in: whoever is at the other end of a pipe may
 * wait for what the first does before the second is written. Each has its newline but for
 * a last one without.
 *
 * @param path the file's; `-` for standard input
 * @throws {FileError}
 */
export function* batchLines(path: string): Generator<string> {
  const fd = path === "-" ? 0 : open(path);
  try {
    yield* lines(fd, path);
  } finally {
    if (path !== "-") closeSync(fd);
  }
}

function* lines(fd: number, path: string): Generator<string> {
  const chunk = new Uint8Array(chunkSize);
  let rest: Uint8Array = new Uint8Array(0);
  for (;;) {
    const length = read(fd, chunk, path);
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
    throw new FileError("open batch file", path, error);
  }
}

/** The number of bytes, 0 at the end. */
function read(fd: number, chunk: Uint8Array, path: string): number {
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
          throw new FileError("read batch file", path, error);
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
