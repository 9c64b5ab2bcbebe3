import assert from "node:assert/strict";
import { test } from "node:test";
import { Output } from "./output.ts";
import type { Stream } from "./streams.ts";

/** A stream that keeps each write; it fails with this errno from the `after`th on. */
function fake(errno?: string, after = 0): Stream & { readonly writes: Uint8Array[] } {
  const writes: Uint8Array[] = [];
  return {
    fd: 1,
    isTerminal: false,
    writes,
    write: (_fd, bytes) => {
      if (errno !== undefined && writes.length >= after) throw Object.assign(new Error(errno), { code: errno });
      writes.push(bytes.slice());
      return bytes.length;
    },
  };
}

test("small pieces are gathered until there is a chunk of them", () => {
  const stream = fake();
  const output = new Output(stream);
  for (let i = 0; i < 1000; i++) output.write("x".repeat(100));
  assert.equal(stream.writes.length, 1);
  output.flush();
  assert.equal(stream.writes.length, 2);
  assert.equal(Buffer.concat(stream.writes).toString(), "x".repeat(100_000));
});

test("bytes that are no UTF-8 go out as they came", () => {
  const stream = fake();
  const output = new Output(stream);
  output.write("a\udcffb\u00e9\u{1f600}");
  output.flush();
  assert.deepEqual(Buffer.concat(stream.writes), Buffer.from("61ff62c3a9f09f9880", "hex"));
});

test("nothing is written where there is nothing to write", () => {
  const stream = fake("EBADF");
  new Output(stream).flush();
});

test("a reader that goes away is told by `closed`, and nothing more is written", () => {
  const stream = fake("EPIPE", 1);
  const output = new Output(stream);
  output.write("a");
  output.flush();
  assert.equal(output.closed, false);
  output.write("b");
  output.flush();
  assert.equal(output.closed, true);
  output.write("c");
  output.flush();
  assert.equal(stream.writes.length, 1);
});

test("output that can't be written is an error in strerror's words", () => {
  const output = new Output(fake("ENOSPC"));
  output.write("a");
  assert.throws(() => output.flush(), {
    name: "OutputError",
    message: "can't write to standard output: No space left on device",
  });
});
