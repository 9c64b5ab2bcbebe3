import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeLink } from "./decode.ts";
import { fakeView } from "./fake-view.test-helper.ts";
import { enumeration, s32, text, u32, u64, u64Array, variant } from "./layout.ts";
import { linkType } from "./link-type.ts";
import { RawLink } from "./raw-link.ts";
import { LinkTypeRegistry } from "./registry.ts";

const show = { json: () => ({}), plain: () => "" };
const noWarning = () => assert.fail("no warning is expected");

function raw(
  littleEndian: boolean,
  length: number,
  fill: (view: DataView) => void,
  buffers?: ReadonlyMap<number, Uint8Array>,
): RawLink {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 99, littleEndian);
  view.setUint32(4, 7, littleEndian);
  view.setUint32(8, 12, littleEndian);
  fill(view);
  return new RawLink(bytes, { littleEndian, ...(buffers && { buffers }) });
}

for (const littleEndian of [true, false]) {
  test(`fields decode ${littleEndian ? "little" : "big"}-endian`, () => {
    const sample = linkType({
      id: 99,
      name: "sample",
      since: "5.8",
      info: {
        big: u64(16),
        small: s32(24),
        count: u32(28),
        kind: enumeration(32, ["zero", "one"], "bpf_kind", "BPF_"),
      },
      ...show,
    });
    const sampled = raw(littleEndian, 40, (view) => {
      view.setBigUint64(16, 2n ** 64n - 2n, littleEndian);
      view.setInt32(24, -5, littleEndian);
      view.setUint32(28, 0xfffffffe, littleEndian);
      view.setUint32(32, 1, littleEndian);
    });
    const link = decodeLink(sampled, new LinkTypeRegistry([sample]), fakeView({ littleEndian }), noWarning);
    assert.deepEqual(link, {
      id: 7,
      type: "sample",
      progId: 12,
      big: 18446744073709551614n,
      small: -5,
      count: 4294967294,
      kind: "one",
    });
  });
}

test("strings and arrays come from the buffers behind their pointers", () => {
  const sample = linkType({
    id: 99,
    name: "sample",
    since: "5.8",
    info: { name: text(16, 24), addrs: u64Array(32, 40), missing: text(48, 56) },
    ...show,
  });
  const buffers = new Map([
    [16, new TextEncoder().encode("abc\0")],
    [32, new Uint8Array(new BigUint64Array([1n, 2n ** 63n]).buffer)],
  ]);
  const link = decodeLink(
    raw(true, 64, () => {}, buffers),
    new LinkTypeRegistry([sample]),
    fakeView(),
    noWarning,
  );
  assert.deepEqual(link, {
    id: 7,
    type: "sample",
    progId: 12,
    name: "abc",
    addrs: BigUint64Array.of(1n, 2n ** 63n),
    missing: "",
  });
});

test("what an old kernel's struct doesn't reach is zero", () => {
  const sample = linkType({ id: 99, name: "sample", since: "5.8", info: { cookie: u64(32) }, ...show });
  const link = decodeLink(
    raw(true, 24, () => {}),
    new LinkTypeRegistry([sample]),
    fakeView(),
    noWarning,
  );
  assert.deepEqual(link, { id: 7, type: "sample", progId: 12, cookie: 0n });
});

test("a variant's fields depend on its tag", () => {
  const sample = linkType({
    id: 99,
    name: "sample",
    since: "5.8",
    info: variant("kind", enumeration(16, ["none", "left", "right"], "bpf_kind", ""), {
      left: { a: u32(20) },
      right: { b: u32(20) },
    }),
    ...show,
  });
  const types = new LinkTypeRegistry([sample]);
  const decode = (kind: number) => {
    const tagged = raw(true, 24, (view) => {
      view.setUint32(16, kind, true);
      view.setUint32(20, 5, true);
    });
    return decodeLink(tagged, types, fakeView(), noWarning);
  };
  assert.deepEqual(decode(1), { id: 7, type: "sample", progId: 12, kind: "left", a: 5 });
  assert.deepEqual(decode(2), { id: 7, type: "sample", progId: 12, kind: "right", b: 5 });
  assert.deepEqual(decode(0), { id: 7, type: "sample", progId: 12, kind: "none" });
  assert.deepEqual(decode(9), { id: 7, type: "sample", progId: 12, kind: 9 });
});

test("names past the end of a table come from the kernel", () => {
  const sample = linkType({
    id: 99,
    name: "sample",
    since: "5.8",
    info: { kind: enumeration(16, ["zero"], "bpf_kind", "BPF_") },
    ...show,
  });
  const asked: unknown[] = [];
  const view = fakeView({
    enumerator: (...question: unknown[]) => {
      asked.push(question);
      return "new_kind";
    },
  });
  const future = raw(true, 24, (data) => data.setUint32(16, 77, true));
  const link = decodeLink(future, new LinkTypeRegistry([sample]), view, noWarning);
  assert.deepEqual(link, { id: 7, type: "sample", progId: 12, kind: "new_kind" });
  assert.deepEqual(asked, [["bpf_kind", "BPF_", 77]]);
});

test("a type nobody knows has its number, or its name from the kernel", () => {
  const unknown = raw(true, 24, () => {});
  const types = new LinkTypeRegistry();
  assert.deepEqual(decodeLink(unknown, types, fakeView(), noWarning), {
    id: 7,
    type: 99,
    typeName: undefined,
    progId: 12,
  });
  const named = fakeView({ enumerator: () => "future" });
  assert.deepEqual(decodeLink(unknown, types, named, noWarning), { id: 7, type: 99, typeName: "future", progId: 12 });
});

test("what a type makes of the values is the link, and its problems become warnings", () => {
  const sample = linkType({
    id: 99,
    name: "sample",
    since: "5.8",
    info: { ifindex: u32(16) },
    link: ({ ifindex }, { kernel, warn }) => {
      warn("odd");
      return { ifindex, devname: kernel.net.deviceName(ifindex) };
    },
    ...show,
  });
  const attached = raw(true, 24, (view) => view.setUint32(16, 3, true));
  const warnings: unknown[] = [];
  const view = fakeView({ net: { deviceName: (ifindex: number) => `dev${ifindex}` } });
  const link = decodeLink(attached, new LinkTypeRegistry([sample]), view, (warning) => warnings.push(warning));
  assert.deepEqual(link, { id: 7, type: "sample", progId: 12, ifindex: 3, devname: "dev3" });
  assert.deepEqual(warnings, [{ id: 7, problem: "odd" }]);
});
