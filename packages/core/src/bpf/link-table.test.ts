import assert from "node:assert/strict";
import { test } from "node:test";
import { buildBtf, int, struct, type TestType } from "../btf/btf.test-helper.ts";
import { openBtf } from "../btf/index.ts";
import { FormatError, UnsupportedError } from "../errors.ts";
import type { LinkSource } from "../kernel-view.ts";
import { text, u32, u64, u64Array, variant } from "../layout.ts";
import { assemble } from "./assemble.ts";
import { findKernelAddress } from "./kernel-path.ts";
import { linkTableProgram } from "./link-table.ts";
import { planLinkTable } from "./link-table-plan.ts";
import { linkTableFormat, readLinkTableRecords } from "./link-table-records.ts";
import { listing } from "./listing.ts";

/** A pointer to a type. */
const pointer = (sizeOrType: number): TestType => ({ kind: "ptr", sizeOrType });
const bytes = (count: number) => count * 8;

/** A small kernel. Types refer to each other by their place, from 1. */
const types: readonly TestType[] = [
  int("u32", 4), // 1
  int("u64", 8), // 2
  struct("bpf_link", 40, [
    ["id", 1, bytes(8)],
    ["type", 1, bytes(12)],
    ["prog", 4, bytes(24)],
    ["attach_type", 1, bytes(32)],
  ]), // 3
  pointer(5), // 4
  struct("bpf_prog", 64, [["aux", 6, bytes(56)]]), // 5
  pointer(7), // 6
  struct("bpf_prog_aux", 64, [["id", 1, bytes(48)]]), // 7
  struct("bpf_iter_meta", 8, [["seq", 4, 0]]), // 8
  { kind: "func", name: "bpf_iter_bpf_link", sizeOrType: 0 }, // 9
  struct("bpf_link_info", 64, [
    ["type", 1, 0],
    ["id", 1, bytes(4)],
    ["prog_id", 1, bytes(8)],
    ["", 11, bytes(16)],
  ]), // 10
  struct(
    "",
    48,
    [
      ["xdp", 12, 0],
      ["raw_tracepoint", 13, 0],
      ["tracing", 20, 0],
    ],
    { kind: "union" },
  ), // 11
  struct("", 4, [["ifindex", 1, 0]]), // 12
  struct("", 12, [
    ["tp_name", 2, 0],
    ["tp_name_len", 1, bytes(8)],
  ]), // 13
  struct("net_device", 200, [["ifindex", 1, bytes(150)]]), // 14
  { kind: "const", sizeOrType: 16 }, // 15
  pointer(14), // 16
  struct("bpf_xdp_link", 56, [
    ["link", 3, 0],
    ["dev", 15, bytes(40)],
  ]), // 17
  struct("bpf_tramp_link", 56, [["link", 3, bytes(8)]]), // 18
  struct("bpf_tracing_link", 80, [
    ["link", 18, bytes(16)],
    ["key", 2, bytes(72)],
  ]), // 19
  struct("", 12, [
    ["attach_type", 1, 0],
    ["target_obj_id", 1, bytes(4)],
  ]), // 20
  struct("bpf_raw_tp_link", 64, [
    ["link", 3, 0],
    ["name", 4, bytes(40)],
    ["cookie", 2, bytes(48)],
  ]), // 21
];

const btf = openBtf(buildBtf(types));

const xdp: LinkSource = {
  id: 6,
  name: "xdp",
  info: { ifindex: u32(16) },
  kernel: { struct: "bpf_xdp_link", fields: { ifindex: "dev->ifindex" } },
};

const rawTracepoint: LinkSource = {
  id: 1,
  name: "raw_tracepoint",
  info: { tpName: text(16, 24), cookie: u64(32) },
  kernel: { struct: "bpf_raw_tp_link", fields: { tpName: "name", cookie: "cookie" } },
};

test("a path leads through members and pointers; the first that exists is taken", () => {
  const [xdpLink = 0] = btf.find([{ kind: "struct", name: "bpf_xdp_link" }]);
  assert.deepEqual(findKernelAddress(btf, xdpLink, "dev->ifindex"), { offsets: [40, 150], size: 4, pointer: false });
  assert.deepEqual(findKernelAddress(btf, xdpLink, "dev"), { offsets: [40], size: 8, pointer: true });
  assert.deepEqual(findKernelAddress(btf, xdpLink, ["gone", "link.attach_type"]), {
    offsets: [32],
    size: 4,
    pointer: false,
  });
  for (const path of ["gone", "dev->gone", "link->id", "dev->ifindex->x", ""]) {
    assert.equal(findKernelAddress(btf, xdpLink, path), undefined, path);
  }
});

test("the plan has the kernel's offsets, counted from the bpf_link in a type's struct", () => {
  const tracing: LinkSource = {
    id: 2,
    name: "tracing",
    info: { attachType: u32(16), targetObjId: u32(20) },
    kernel: {
      struct: "bpf_tracing_link",
      fields: { attachType: "link.link.attach_type", targetObjId: { path: "key", shift: 32, when: "key" } },
    },
  };
  const { types: planned, ...offsets } = planLinkTable(btf, [xdp, tracing]);
  assert.deepEqual(offsets, {
    iterator: 9,
    link: { id: 8, type: 12, prog: 24 },
    progAux: 56,
    auxId: 48,
    metaSeq: 0,
    infoSize: 64,
  });
  const scalar = { kind: "scalar", shift: 0, mask: undefined, when: undefined, size: 4 };
  const key = { offsets: [48], size: 8, pointer: false };
  assert.deepEqual(planned, [
    {
      id: 6,
      scalars: [{ ...scalar, address: { offsets: [40, 150], size: 4, pointer: false }, offset: 16 }],
      text: undefined,
    },
    {
      id: 2,
      scalars: [
        { ...scalar, address: { offsets: [32], size: 4, pointer: false }, offset: 16 },
        { ...scalar, address: key, shift: 32, when: key, offset: 20 },
      ],
      text: undefined,
    },
  ]);
});

test("what the kernel keeps but doesn't tell is not read", () => {
  const [planned] = planLinkTable(btf, [rawTracepoint]).types;
  assert.deepEqual(planned, {
    id: 1,
    scalars: [],
    text: { kind: "text", address: { offsets: [40], size: 8, pointer: true }, pointer: 16, count: 24 },
  });
});

test("types that can't be read at once are left out", () => {
  const { kernel, ...unsaid } = xdp;
  const odd: LinkSource[] = [
    unsaid,
    { ...xdp, name: "unknown_part" },
    { ...xdp, kernel: { struct: "gone", fields: { ifindex: "dev" } } },
    { ...xdp, kernel: { struct: "net_device", fields: { ifindex: "ifindex" } } }, // has no bpf_link
    { ...xdp, kernel: { struct: "bpf_xdp_link", fields: { ifindex: "gone" } } },
    { ...xdp, kernel: { struct: "bpf_xdp_link", fields: { ifindex: { path: "dev", when: "gone" } } } },
    { ...xdp, kernel: { struct: "bpf_xdp_link", fields: {} } },
    { ...xdp, info: variant("ifindex", u32(16), {}) },
    { ...xdp, info: { ifindex: u64Array(16, 24) } },
  ];
  assert.ok(kernel !== undefined);
  assert.deepEqual(planLinkTable(btf, odd).types, []);
});

test("a kernel without the iterator is not supported", () => {
  const old = openBtf(buildBtf(types.filter(({ kind }) => kind !== "func")));
  assert.throws(() => planLinkTable(old, [xdp]), UnsupportedError);
  assert.throws(() => planLinkTable(openBtf(buildBtf([])), [xdp]), UnsupportedError);
});

test("the program reads a device's index through its pointer", () => {
  const program = linkTableProgram(planLinkTable(btf, [xdp]), { littleEndian: true });
  const lines = listing(program).split("\n");
  const start = lines.indexOf("type_6:");
  const code = lines.slice(start, start + 18).map((line) => line.replace(/^ *\d+: /, ""));
  assert.deepEqual(code, [
    "type_6:",
    "r1 = r10",
    "r1 += -144",
    "r2 = 8",
    "r3 = r7",
    "r3 += 40",
    "call bpf_probe_read_kernel#113",
    "if r0 != 0 goto by_descriptor",
    "r8 = *(u64 *)(r10 - 144)",
    "if r8 == 0 goto type_6_16_is_zero",
    "r1 = r10",
    "r1 += -112",
    "r2 = 4",
    "r3 = r8",
    "r3 += 150",
    "call bpf_probe_read_kernel#113",
    "if r0 != 0 goto by_descriptor",
    "type_6_16_is_zero:",
  ]);
  assert.ok(assemble(program, { littleEndian: true }).length > 0);
});

for (const littleEndian of [true, false]) {
  test(`records are taken apart, ${littleEndian ? "little" : "big"}-endian`, () => {
    const plan = planLinkTable(btf, [xdp, rawTracepoint]);
    const data = new Uint8Array(72 + 80 + 72 + 72);
    const view = new DataView(data.buffer);
    const record = (at: number, size: number, byDescriptor: number, type: number, id: number) => {
      for (const [i, value] of [size, byDescriptor, type, id, 12].entries()) {
        view.setUint32(at + i * 4, value, littleEndian);
      }
    };
    record(0, 72, 0, 6, 3);
    view.setUint32(8 + 16, 5, littleEndian);
    record(72, 80, 0, 1, 4);
    view.setUint32(72 + 8 + 24, 4, littleEndian);
    data.set([0x61, 0x62, 0x63, 0, 0, 0, 0, 0], 72 + 72);
    record(152, 72, 1, 7, 8);
    record(224, 72, 1, 4, 9);

    const except = { after: 2, own: 9 };
    const [first, second, third, ...none] = readLinkTableRecords(data, linkTableFormat(plan), littleEndian, except);
    assert.ok(typeof first === "object" && typeof second === "object");
    assert.deepEqual([first.id, first.info, first.buffers], [3, data.subarray(8, 72), new Map()]);
    const string = Uint8Array.of(0x61, 0x62, 0x63, 0);
    assert.deepEqual([second.id, second.info, second.buffers], [4, data.subarray(80, 144), new Map([[16, string]])]);
    assert.deepEqual([first.getText(16), second.getText(16), second.getText(32)], ["", "abc", ""]);
    assert.equal(third, 8);
    assert.deepEqual(none, []);

    // Never a loop without end, nor a link made of what is not there.
    for (const cut of [data.subarray(0, -8), data.subarray(0, 76), new Uint8Array(80)]) {
      assert.throws(() => readLinkTableRecords(cut, linkTableFormat(plan), littleEndian, except), FormatError);
    }
  });
}

test("a big-endian value narrower than its field goes to its end", () => {
  const narrow = openBtf(buildBtf([int("u8", 1), ...types.slice(1)]));
  const program = (littleEndian: boolean) => listing(linkTableProgram(planLinkTable(narrow, [xdp]), { littleEndian }));
  assert.match(program(true), /r1 \+= -112\n.*r2 = 1\n/);
  assert.match(program(false), /r1 \+= -109\n.*r2 = 1\n/);
});
