import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "./backend.ts";
import { encodeCString } from "./text.ts";
import { traceBackend } from "./trace.ts";
import { syscallNumbers } from "./uapi/syscalls.ts";

test("a name that a call is given is told without anything that a terminal obeys", () => {
  const page = new Uint8Array(8192);
  page.set(encodeCString('a"\x1b\x07\x7f\u009b31m\udcff'));
  const backend: Backend = {
    name: "fake",
    arch: "x64",
    syscall: () => 3,
    addressOf: () => 0x1000n,
    view: (address, length) => page.subarray(Number(address) - 0x1000, Number(address) - 0x1000 + length),
  };
  const lines: string[] = [];
  traceBackend(backend, (line) => lines.push(line)).syscall(syscallNumbers.x64.openat, -100, 0x1000n, 0);
  assert.equal(lines.length, 1);
  assert.match(String(lines[0]), /"a\\"\\u001b\\u0007\\u007f\\u009b31m\\udcff"/);
});
