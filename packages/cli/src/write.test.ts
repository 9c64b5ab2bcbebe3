import assert from "node:assert/strict";
import { test } from "node:test";
import { type WriteOnce, writeAll, writeAside } from "./write.ts";

/** A descriptor that answers each write with the next of these: a number of bytes, or an errno's name. */
function fake(...answers: readonly (number | string)[]): { write: WriteOnce; written: number[] } {
  const queue = [...answers];
  const written: number[] = [];
  const write: WriteOnce = (_fd, bytes) => {
    const answer = queue.shift() ?? bytes.length;
    if (typeof answer === "string") throw Object.assign(new Error(answer), { code: answer });
    written.push(...bytes.subarray(0, answer));
    return answer;
  };
  return { write, written };
}

const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7]);

test("writeAll goes on after a short write", () => {
  const { write, written } = fake(3, 0, 2);
  writeAll(1, bytes, write);
  assert.deepEqual(written, [...bytes]);
});

test("writeAll tries again where a write was interrupted or a pipe was full", () => {
  const { write, written } = fake("EAGAIN", 2, "EAGAIN", "EAGAIN", "EINTR", 4);
  writeAll(1, bytes, write);
  assert.deepEqual(written, [...bytes]);
});

test("writeAll gives up on any other error, without writing twice", () => {
  const { write, written } = fake(3, "ENOSPC");
  assert.throws(() => writeAll(1, bytes, write), { code: "ENOSPC" });
  assert.deepEqual(written, [1, 2, 3]);
});

test("writeAll writes nothing of nothing", () => {
  const { write } = fake("ENOSPC");
  writeAll(1, new Uint8Array(0), write);
});

test("writeAside writes what can be written, and no more is said of the rest", () => {
  const { write, written } = fake(3, "ENOSPC");
  writeAside(2, bytes, write);
  assert.deepEqual(written, [1, 2, 3]);
});
