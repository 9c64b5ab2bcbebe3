import assert from "node:assert/strict";
import { test } from "node:test";
import { BpfError, Errno, type KernelMemory, openKernel, UnsupportedError } from "@bpflink/core";
import { linkTypes } from "bpflink";
import { openBackend } from "bpflink/backend";
import { lacking } from "../lacks.ts";

/** A memory that holds `text`, and what was put there. */
function memory(text: string | undefined) {
  const put: string[] = [];
  const kept: KernelMemory = { recall: () => put.at(-1) ?? text, remember: (_, text) => void put.push(text) };
  return { kept, put };
}

const search = (kept: KernelMemory | undefined) => openKernel(openBackend(), { memory: kept }).findHolders();

const skip = lacking ?? false;

test("the search for holders remembers its program, and finds the same by it", { skip }, () => {
  const { kept, put } = memory(undefined);
  const first = search(kept);
  assert.equal(first.method, "iterator");
  assert.equal(put.length, 1);
  const kernel = openKernel(openBackend(), { memory: kept });
  const { open } = kernel.vmlinux;
  kernel.vmlinux.open = () => assert.fail("the BTF is not looked at again");
  assert.equal(kernel.findHolders().method, "iterator");
  kernel.vmlinux.open = open;
  assert.equal(put.length, 1);
});

test("a program that does not fit is made anew", { skip }, () => {
  const good = memory(undefined);
  search(good.kept);
  const program = JSON.parse(good.put[0] ?? "");
  const { instructions } = program;
  const wrong = [
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...program, key: "other" }),
    JSON.stringify({ ...program, attachBtfId: "1" }),
    JSON.stringify({ ...program, attachBtfId: 1 }),
    JSON.stringify({ ...program, detail: undefined }),
    JSON.stringify({ ...program, instructions: "" }),
    JSON.stringify({ ...program, instructions: "no hex" }),
    JSON.stringify({ ...program, instructions: instructions.slice(0, -16) }),
    JSON.stringify({ ...program, instructions: `${"00".repeat(8)}${instructions.slice(16)}` }),
  ];
  for (const text of wrong) {
    const { kept, put } = memory(text);
    assert.equal(search(kept).method, "iterator", text);
    assert.deepEqual(put, good.put, text);
  }
});

/** A search on a kernel that refuses every program. */
function refused(kept: KernelMemory, errno: number) {
  const kernel = openKernel(openBackend(), { memory: kept });
  kernel.programs.load = () => {
    throw new BpfError(errno, { operation: "load program" });
  };
  let looked = false;
  const { open } = kernel.vmlinux;
  kernel.vmlinux.open = () => {
    looked = true;
    return open.call(kernel.vmlinux);
  };
  return { search: kernel.findHolders(), looked };
}

test("a program that is refused is not remembered", { skip }, () => {
  const { kept, put } = memory(undefined);
  assert.equal(refused(kept, Errno.EINVAL).search.method, "proc");
  assert.deepEqual(put, []);
});

test("it is made anew where it is refused, not where the privilege for it is missing", { skip }, () => {
  const { kept } = memory(undefined);
  search(kept);
  assert.equal(refused(kept, Errno.EINVAL).looked, true);
  assert.equal(refused(kept, Errno.EPERM).looked, false);
});

test("how links are read at once is remembered for the same types", { skip }, () => {
  const { kept, put } = memory(undefined);
  const read = (types: typeof linkTypes | readonly (typeof linkTypes)[number][]) => {
    const kernel = openKernel(openBackend(), { memory: kept });
    const { open } = kernel.vmlinux;
    let looked = false;
    kernel.vmlinux.open = () => {
      looked = true;
      return open.call(kernel.vmlinux);
    };
    try {
      for (const _ of kernel.readLinks?.(types, 0x7fff_ff00) ?? []) assert.fail("no link has such an id");
    } catch (error) {
      if (error instanceof UnsupportedError) return undefined;
      throw error;
    }
    return looked;
  };
  const first = read(linkTypes);
  // Before Linux 5.19.
  if (first === undefined) return;
  assert.equal(first, true);
  assert.equal(read(linkTypes), false);
  assert.equal(put.length, 1);
  assert.equal(read(linkTypes.slice(1)), true, "other types, another program");
  assert.notEqual(put[1], put[0]);
});
