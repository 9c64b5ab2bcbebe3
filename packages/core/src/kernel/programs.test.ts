import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../errno.ts";
import { openKernel } from "./kernel.ts";

/** Programs on a kernel that answers BPF_PROG_LOAD so many times with EAGAIN. */
function interrupted(times: number) {
  let calls = 0;
  const kernel = openKernel({
    name: "fake",
    arch: "x64",
    syscall: () => (++calls > times ? 9 : -Errno.EAGAIN),
    addressOf: () => 0x1000n,
    view: () => assert.fail("no memory is looked at"),
  });
  return { programs: kernel.programs, calls: () => calls };
}

const spec = { type: 17, instructions: new Uint8Array(16) };

test("a load that a signal interrupts is tried again", () => {
  const { programs, calls } = interrupted(3);
  assert.equal(programs.load(spec).number, 9);
  assert.equal(calls(), 4);
});

test("but not for ever", () => {
  const { programs, calls } = interrupted(100);
  assert.throws(() => programs.load(spec), { code: "EAGAIN", operation: "load program" });
  assert.equal(calls(), 5);
});
