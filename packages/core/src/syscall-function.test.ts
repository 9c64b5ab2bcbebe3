import assert from "node:assert/strict";
import { test } from "node:test";
import type { Arch, Backend } from "./backend.ts";
import { Errno } from "./errno.ts";
import { mapSyscallFunction } from "./syscall-function.ts";
import { syscallNumbers } from "./uapi/syscalls.ts";

/** A process with one page at 0x1000, and what became of it. */
function process(arch: Arch, denied?: "mmap" | "mprotect") {
  const page = new Uint8Array(4096);
  const calls: string[] = [];
  const numbers = syscallNumbers[arch];
  const libc: Backend = {
    name: "fake",
    arch,
    syscall(number, ...args) {
      const name = (["mmap", "mprotect", "munmap"] as const).find((name) => numbers[name] === number);
      assert.ok(name !== undefined);
      calls.push(`${name} ${args.filter((arg) => arg !== undefined).join(" ")}`);
      if (name === denied) return -Errno.EACCES;
      return name === "mmap" ? 0x1000 : 0;
    },
    addressOf: () => assert.fail("no buffer is needed"),
    view: (address, length) => {
      assert.deepEqual([address, length], [0x1000n, 4096]);
      return page;
    },
  };
  return { libc, page, calls };
}

const mmap = "mmap 0 4096 3 34 -1 0";

for (const arch of ["x64", "arm64", "riscv64", "ppc64le"] as const) {
  test(`${arch}: the function is written, and then made executable, and no longer writable`, () => {
    const { libc, page, calls } = process(arch);
    assert.equal(mapSyscallFunction(libc), 0x1000n);
    assert.deepEqual(calls, [mmap, "mprotect 4096 4096 5"]);
    const returns = { x64: "c3", arm64: "c0035fd6", riscv64: "67800000", ppc64le: "2000804e" };
    const code = Buffer.from(page)
      .toString("hex")
      .replace(/(00)+$/, "");
    assert.ok(`${code}0000`.includes(returns[arch]), code);
  });
}

test("where memory may not be made executable there is no function, and nothing stays mapped", () => {
  const { libc, calls } = process("x64", "mprotect");
  assert.equal(mapSyscallFunction(libc), undefined);
  assert.deepEqual(calls, [mmap, "mprotect 4096 4096 5", "munmap 4096 4096"]);
});

test("where no memory is to be had there is no function", () => {
  assert.equal(mapSyscallFunction(process("x64", "mmap").libc), undefined);
});

test("s390x has none", () => {
  const { libc, calls } = process("s390x");
  assert.equal(mapSyscallFunction(libc), undefined);
  assert.deepEqual(calls, []);
});
