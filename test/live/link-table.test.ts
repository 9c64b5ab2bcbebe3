import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type AnyLinkType, type KernelView, type LinkBase, LinkTypeRegistry, links, type RawLink } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { Lab } from "../links/lab.ts";
import { type LinkSet, makeLinks } from "../links/maker.ts";
import { types } from "../types.ts";

const nothing: LinkSet = { made: [], skipped: [], failed: [] };
const kernel = await testKernel();
const lab = lacking === undefined ? new Lab(kernel) : undefined;
const skip =
  lacking ?? (lab?.atLeast("5.19") === false ? "only on Linux 5.19 or newer, which has the iterator bpf_link" : false);
/** More links than a listing reads one by one, so that it reads those that come after them at once. */
const fillers = 600;
const filler = lab === undefined || skip !== false ? new Set<number>() : fill(lab);
const set = lab === undefined || skip !== false ? nothing : makeLinks(lab, allMakers);

after(() => lab?.[Symbol.dispose]());

/** @returns their ids */
function fill(lab: Lab): Set<number> {
  const ids = new Set<number>();
  for (let i = 0; i < fillers; i++) {
    // One program can be attached to a tracepoint but once before Linux 6.10.
    const program = lab.program({ type: "raw_tracepoint" });
    ids.add(lab.fdinfo(lab.keep(kernel.programs.openRawTracepoint(program, "sys_enter")), "link_id"));
  }
  return ids;
}

/** Those of our own links, by id: other processes' come and go. */
function readAll(from: Iterable<AnyLinkType>, above = 0): Map<number, RawLink | number> {
  const own = new Set(set.made.map(({ id }) => id));
  const all = [...(kernel.readLinks?.(from, above) ?? [])].flat().map((raw) => [idOf(raw), raw] as const);
  const ids = all.map(([id]) => id);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
  return new Map(all.filter(([id]) => own.has(id)));
}

function idOf(raw: RawLink | number): number {
  return typeof raw === "number" ? raw : raw.id;
}

/** Byte arrays as plain ones: where they are in their buffer makes no difference. */
function bytesOf({ info, buffers }: RawLink) {
  return { info: [...info], buffers: [...buffers].map(([pointer, bytes]) => [pointer, [...bytes]]) };
}

test("one pass gives the bytes that a descriptor gives", { skip }, () => {
  const read = readAll(types);
  assert.equal(read.size, set.made.length);
  for (const { id, name } of set.made) {
    const raw = read.get(id);
    if (raw === undefined || typeof raw === "number") continue;
    assert.deepEqual(bytesOf(raw), bytesOf(kernel.links.read(id, types.layoutOf)), name);
  }
});

/** Types whose every link is read without a descriptor. */
const atOnce = ["raw_tracepoint", "tracing", "cgroup", "xdp", "tcx", "netkit", "netns", "struct_ops", "sockmap"];

test("only some types need a descriptor", { skip }, () => {
  const read = readAll(types);
  const byDescriptor = set.made.filter(({ id }) => typeof read.get(id) === "number").map(({ type }) => type);
  assert.deepEqual(
    byDescriptor.filter((type) => atOnce.includes(type)),
    [],
  );
});

test("links up to an id are left out", { skip }, () => {
  const ids = set.made.map(({ id }) => id).toSorted((a, b) => a - b);
  const middle = ids[ids.length >> 1] ?? assert.fail();
  assert.deepEqual(
    [...readAll(types, middle).keys()],
    ids.filter((id) => id > middle),
  );
});

test("a type whose struct or member this kernel lacks needs descriptors", { skip }, () => {
  const xdp = types.named("xdp") ?? assert.fail();
  const cgroup = types.named("cgroup") ?? assert.fail();
  const odd = new LinkTypeRegistry([
    { ...xdp, kernel: { struct: "bpf_xdp_link", fields: { ifindex: "dev->no_such_member" } } },
    { ...cgroup, kernel: { struct: "no_such_struct", fields: {} } },
  ]);
  for (const raw of readAll(odd).values()) assert.equal(typeof raw, "number");
});

test("a value the kernel doesn't tell stays 0, however much the kernel knows", { skip }, () => {
  const xdp = types.named("xdp") ?? assert.fail();
  const { ifindex } = xdp.info as { ifindex: never };
  // No kernel tells a struct bpf_link_info.xdp.what_comes_next; it is no reason for a descriptor.
  const beyond = { ...(ifindex as object), offset: 60 };
  const odd = new LinkTypeRegistry([
    {
      ...xdp,
      info: { ifindex, beyond } as never,
      kernel: { struct: "bpf_xdp_link", fields: { ifindex: "dev->ifindex", beyond: "flags" } },
    },
  ]);
  const read = readAll(odd);
  for (const { id } of set.made.filter(({ type }) => type === "xdp")) {
    const raw = read.get(id);
    assert.ok(typeof raw === "object");
    assert.deepEqual(bytesOf(raw), bytesOf(kernel.links.read(id, types.layoutOf)));
  }
});

test("a listing of many links is the same with and without the one pass", { skip }, () => {
  const mine = new Set(set.made.map(({ id }) => id));
  const list = (view: KernelView) => {
    const slow: unknown[] = [];
    const all = [...links(view, types, { onSlow: (reason) => slow.push(reason) })];
    assert.deepEqual(slow, []);
    return all.filter((link: LinkBase) => filler.has(link.id) || mine.has(link.id));
  };
  let passes = 0;
  const { readLinks } = kernel;
  const fast: KernelView = {
    ...kernel,
    readLinks(...args) {
      passes++;
      return readLinks?.(...args) ?? assert.fail();
    },
  };
  const { readLinks: _, ...slow } = kernel;
  const listed = list(fast);
  assert.equal(passes, 1);
  assert.equal(listed.length, fillers + set.made.length);
  assert.deepEqual(listed, list(slow));
});
