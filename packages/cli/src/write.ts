import { writeSync } from "node:fs";

/** One write(2): the number of bytes that were taken, or an error with errno's name as its `code`. */
export type WriteOnce = (fd: number, bytes: Uint8Array) => number;

/** The part of the `Deno` namespace that is used here. */
interface DenoStreams {
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly stderr: { writeSync(bytes: Uint8Array): number };
}

/**
 * The runtime's write(2). Deno's `node:fs` writes again and again until all is written, and
 * forgets how much that was when a pipe is full; Deno's own streams write once.
 */
export const writeOnce: WriteOnce = (fd, bytes) => {
  const { Deno } = globalThis as { readonly Deno?: DenoStreams };
  if (Deno !== undefined && fd === 1) return Deno.stdout.writeSync(bytes);
  if (Deno !== undefined && fd === 2) return Deno.stderr.writeSync(bytes);
  return writeSync(fd, bytes);
};

/** In milliseconds. Doubled from one to the other while a reader takes nothing. */
const shortestWait = 1;
const longestWait = 50;

/**
 * Writes all of `bytes`, as often as it takes: a write may be short, and a pipe or terminal
 * that somebody made non-blocking may be full for a while.
 *
 * @throws whatever ends it: ENOSPC, EPIPE, ...
 */
export function writeAll(fd: number, bytes: Uint8Array, write: WriteOnce = writeOnce): void {
  let wait = shortestWait;
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(write(fd, rest));
      wait = shortestWait;
    } catch (error) {
      const code = codeOf(error);
      if (code === "EINTR") continue;
      if (code !== "EAGAIN") throw error;
      sleep(wait);
      wait = Math.min(wait * 2, longestWait);
    }
  }
}

/**
 * {@link writeAll} for what is said beside what was asked for: a command does not fail
 * because nobody can read its warnings.
 */
export function writeAside(fd: number, bytes: Uint8Array, write?: WriteOnce): void {
  try {
    writeAll(fd, bytes, write);
  } catch {
    // See above.
  }
}

/** The errno's name that a runtime puts on its error. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
