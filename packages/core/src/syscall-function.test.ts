import assert from "node:assert/strict";
import { test } from "node:test";
import type { Arch, Backend } from "./backend.ts";
import { Errno } from "./errno.ts";
import { toHex } from "./hex.ts";
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

/** As GNU's assembler has it. The code of each was run, in an emulator where it is another machine's. */
const fromAssembler = {
  x64: "4889f84889f74889d64889ca4d89c24d89c84c8b4c24080f05c3",
  arm64: "e80300aae00301aae10302aae20303aae30304aae40305aae50306aa010000d4c0035fd6",
  riscv64: "930805001385050093050600138606009306070013870700930708007300000067800000",
  ppc64le: "781b607c7823837c782ba47c7833c57c783be67c7843077d784b287d020000442000834cd000637c2000804e",
};

const mmap = "mmap 0 4096 3 34 -1 0";

for (const arch of ["x64", "arm64", "riscv64", "ppc64le"] as const) {
  test(`${arch}: the function is written, and then made executable, and no longer writable`, () => {
    const { libc, page, calls } = process(arch);
    assert.equal(mapSyscallFunction(libc), 0x1000n);
    assert.deepEqual(calls, [mmap, "mprotect 4096 4096 5"]);
    assert.equal(toHex(page.subarray(0, fromAssembler[arch].length / 2)), fromAssembler[arch]);
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
