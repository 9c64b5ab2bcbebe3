import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError, UnsupportedError } from "../errors.ts";
import { buildBtf, int, name, struct, type TestType } from "./btf.test-helper.ts";
import { type Btf, openBtf } from "./btf.ts";

const sample: readonly TestType[] = [
  int("unsigned int", 4), // 1
  { kind: "ptr", sizeOrType: 4 }, // 2
  { kind: "const", sizeOrType: 1 }, // 3
  struct("net", 24, [
    ["count", 1, 0],
    ["inum", 3, 64],
    ["", 5, 96],
  ]), // 4
  struct(
    "",
    8,
    [
      ["left", 2, 0],
      ["", 6, 0],
    ],
    { kind: "union" },
  ), // 5
  struct("", 8, [
    ["low", 1, 0],
    ["high", 7, 32],
  ]), // 6
  { kind: "typedef", name: "u32", sizeOrType: 8 }, // 7
  { kind: "volatile", sizeOrType: 1 }, // 8
  struct(
    "device",
    40,
    [
      ["name", 10, 0],
      ["nd_net", 11, 128],
      ["flags", 1, 320 | (3 << 24)],
      ["more", 1, 323 | (5 << 24)],
    ],
    { flag: true },
  ), // 9
  { kind: "array", rest: [12, 1, 16] }, // 10
  { kind: "typedef", name: "net_t", sizeOrType: 4 }, // 11
  int("char", 1, 1), // 12
  { kind: "enum", name: "attach", count: 3, sizeOrType: 4, rest: [name("ZERO"), 0, name("ONE"), 1, name("UNO"), 1] }, // 13
  { kind: "enum", name: "signed", flag: true, count: 1, sizeOrType: 4, rest: [name("MINUS"), 0xffffffff] }, // 14
  { kind: "enum64", name: "big", count: 1, sizeOrType: 8, rest: [name("HUGE"), 1, 0x80000000] }, // 15
  {
    kind: "enum64",
    name: "bigsigned",
    flag: true,
    count: 1,
    sizeOrType: 8,
    rest: [name("LOW"), 0xfffffffe, 0xffffffff],
  }, // 16
  { kind: "func_proto", count: 1, sizeOrType: 1, rest: [name("ctx"), 2] }, // 17
  { kind: "func", name: "device", count: 1, sizeOrType: 17 }, // 18: same name as the struct
  { kind: "fwd", name: "net" }, // 19: same name as the struct
  { kind: "var", name: "jiffies", sizeOrType: 3, rest: [1] }, // 20
  { kind: "datasec", name: ".data", count: 1, sizeOrType: 4, rest: [20, 0, 4] }, // 21
  { kind: "float", name: "double", sizeOrType: 8 }, // 22
  { kind: "decl_tag", name: "kfunc", sizeOrType: 18, rest: [0xffffffff] }, // 23
  { kind: "type_tag", name: "rcu", sizeOrType: 11 }, // 24
  { kind: "restrict", sizeOrType: 2 }, // 25
  int("int", 4, 1, 3), // 26: three bits
  struct("old", 4, [
    ["first", 26, 0],
    ["second", 26, 3],
  ]), // 27
  { kind: "array", rest: [10, 1, 3] }, // 28
  struct("net", 1, []), // 29: a second one
];

for (const littleEndian of [true, false]) {
  const order = littleEndian ? "little" : "big";
  const open = () => openBtf(buildBtf(sample, { littleEndian }));

  test(`finds types by kind and name, several in one pass (${order}-endian)`, () => {
    const btf = open();
    assert.equal(btf.littleEndian, littleEndian);
    const queries = [
      { kind: "struct", name: "device" },
      { kind: "func", name: "device" },
      { kind: "struct", name: "net" },
      { kind: "fwd", name: "net" },
      { kind: "enum", name: "big" },
      { kind: "enum64", name: "attach" },
      { kind: "struct", name: "devic" },
      { kind: "struct", name: "" },
      { kind: "type_tag", name: "rcu" },
    ] as const;
    const expected = [9, 18, 4, 19, 15, undefined, undefined, undefined, 24];
    assert.deepEqual(btf.find(queries), expected);
    assert.deepEqual(btf.find(queries), expected);
    assert.deepEqual(btf.find([]), []);
  });

  test(`finds members through anonymous structs, unions, typedefs and qualifiers (${order}-endian)`, () => {
    const btf = open();
    assert.equal(btf.memberOffset("struct", "device", "nd_net"), 16);
    assert.equal(btf.memberOffset("struct", "device", "nd_net.inum"), 24);
    assert.equal(btf.memberOffset("struct", "net", "left"), 12);
    assert.equal(btf.memberOffset("struct", "device", "nd_net.high"), 16 + 12 + 4);
    assert.deepEqual(btf.field("struct", "device", "name"), {
      name: "name",
      typeId: 10,
      kind: "array",
      bitOffset: 0,
      bitSize: 0,
      offset: 0,
      size: 16,
    });
    assert.equal(btf.field("struct", "net", "left")?.size, 8);
    for (const path of ["nothing", "name.x", "nd_net.", "", ".inum", "nd_net.inum.x"]) {
      assert.equal(btf.field("struct", "device", path), undefined, path);
    }
    assert.equal(btf.field("union", "device", "name"), undefined);
    assert.throws(() => btf.memberOffset("struct", "device", "gone"), UnsupportedError);
    assert.throws(() => btf.memberOffset("struct", "gone", "x"), UnsupportedError);
  });

  test(`tells bit fields of both encodings (${order}-endian)`, () => {
    const btf = open();
    const more = btf.field("struct", "device", "more");
    assert.deepEqual([more?.bitOffset, more?.bitSize, more?.offset], [323, 5, undefined]);
    const flags = btf.field("struct", "device", "flags");
    assert.deepEqual([flags?.bitOffset, flags?.bitSize, flags?.offset], [320, 3, undefined]);
    assert.throws(() => btf.memberOffset("struct", "device", "flags"), FormatError);
    assert.deepEqual(
      btf.members(27).map(({ bitOffset, bitSize }) => [bitOffset, bitSize]),
      [
        [0, 3],
        [3, 3],
      ],
    );
  });

  test(`reads enums (${order}-endian)`, () => {
    const btf = open();
    assert.equal(btf.enumValue("attach", "UNO"), 1n);
    assert.equal(btf.enumValue("attach", "TWO"), undefined);
    assert.equal(btf.enumValue("gone", "TWO"), undefined);
    assert.equal(btf.enumName("attach", 1), "ONE");
    assert.equal(btf.enumName("attach", 2), undefined);
    assert.equal(btf.enumName("attach", 1n << 32n), undefined);
    assert.equal(btf.enumName("gone", 1), undefined);
    assert.equal(btf.enumValue("signed", "MINUS"), -1n);
    assert.equal(btf.enumName("signed", -1), "MINUS");
    assert.equal(btf.enumName("signed", 0xffffffff), "MINUS");
    assert.equal(btf.enumValue("big", "HUGE"), 0x8000000000000001n);
    assert.equal(btf.enumName("big", 0x8000000000000001n), "HUGE");
    assert.equal(btf.enumValue("bigsigned", "LOW"), -2n);
    assert.deepEqual(btf.enumerators(13), [
      { name: "ZERO", value: 0n },
      { name: "ONE", value: 1n },
      { name: "UNO", value: 1n },
    ]);
  });

  test(`describes, sizes and resolves types (${order}-endian)`, () => {
    const btf = open();
    assert.deepEqual(btf.type(0), { id: 0, kind: "void", name: "" });
    assert.deepEqual(btf.type(1), { id: 1, kind: "int", name: "unsigned int", size: 4, signed: false });
    assert.deepEqual(btf.type(12), { id: 12, kind: "int", name: "char", size: 1, signed: true });
    assert.deepEqual(btf.type(18), { id: 18, kind: "func", name: "device", target: 17 });
    assert.deepEqual(btf.type(17), { id: 17, kind: "func_proto", name: "", target: 1 });
    assert.deepEqual(btf.type(28), { id: 28, kind: "array", name: "", target: 10, length: 3 });
    assert.deepEqual(btf.type(14), { id: 14, kind: "enum", name: "signed", size: 4, signed: true });
    assert.deepEqual(btf.type(9), { id: 9, kind: "struct", name: "device", size: 40 });
    assert.equal(btf.resolve(24), 4);
    assert.equal(btf.resolve(7), 1);
    assert.equal(btf.resolve(0), 0);
    const sizes = [1, 2, 4, 7, 10, 13, 15, 20, 21, 22, 24, 25, 28].map((id) => btf.size(id));
    assert.deepEqual(sizes, [4, 8, 24, 4, 16, 4, 8, 4, 4, 8, 24, 8, 48]);
    for (const id of [0, 17, 18, 19, 23]) assert.throws(() => btf.size(id), FormatError, `type ${id}`);
    assert.throws(() => btf.members(1), FormatError);
    assert.throws(() => btf.enumerators(4), FormatError);
    for (const id of [-1, 30, 1.5, Number.NaN, 2 ** 31]) assert.throws(() => btf.type(id), FormatError, `type ${id}`);
  });

  test(`lists members (${order}-endian)`, () => {
    assert.deepEqual(open().members(11), [
      { name: "count", typeId: 1, kind: "int", bitOffset: 0, bitSize: 0 },
      { name: "inum", typeId: 3, kind: "int", bitOffset: 64, bitSize: 0 },
      { name: "", typeId: 5, kind: "union", bitOffset: 96, bitSize: 0 },
    ]);
  });

  test(`reads split BTF through its base (${order}-endian)`, () => {
    const baseBytes = buildBtf(sample, { littleEndian });
    const view = new DataView(baseBytes.buffer);
    const baseStrings = view.getUint32(20, littleEndian);
    const base = openBtf(baseBytes);
    const more = [
      struct("module_state", 32, [
        ["net", 4, 0],
        ["own", 31, 192],
      ]), // 30
      { kind: "typedef", name: "own_t", sizeOrType: 7 } as const, // 31
      struct("net", 99, []), // 32: the base's comes first
    ];
    const split = openBtf(buildBtf(more, { littleEndian, baseStrings }), base);
    assert.deepEqual(
      split.find([
        { kind: "struct", name: "module_state" },
        { kind: "struct", name: "net" },
        { kind: "typedef", name: "u32" },
        { kind: "typedef", name: "own_t" },
      ]),
      [30, 4, 7, 31],
    );
    assert.equal(split.memberOffset("struct", "module_state", "net.inum"), 8);
    assert.equal(split.memberOffset("struct", "module_state", "own"), 24);
    assert.equal(split.size(31), 4);
    assert.equal(split.type(32).size, 99);
    assert.equal(split.type(4).name, "net");
    assert.deepEqual([base.typeCount, split.typeCount], [29, 32]);
    assert.throws(() => split.type(33), FormatError);
    assert.throws(() => base.type(30), FormatError);
    // A split file's own names may be those of the base.
    assert.equal(openBtf(buildBtf([], { littleEndian, baseStrings }), base).type(9).name, "device");
    assert.throws(() => openBtf(buildBtf(more, { littleEndian: !littleEndian, baseStrings }), base), FormatError);
  });
}

test("reads BTF that is not aligned and has a longer header", () => {
  const bytes = buildBtf(sample, { headerLength: 32 });
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.equal(openBtf(shifted.subarray(1)).memberOffset("struct", "device", "nd_net.inum"), 24);
});

test("finds any of many types, in whatever order they are asked for", () => {
  const many = Array.from({ length: 1000 }, (_, i) => struct(`s${i}`, i, [["only", i + 1, 0]]));
  const btf = openBtf(buildBtf(many));
  assert.equal(btf.type(777).name, "s776");
  assert.equal(btf.type(3).name, "s2");
  assert.deepEqual(
    btf.find(["s999", "s0", "s500", "s1000"].map((wanted) => ({ kind: "struct", name: wanted }) as const)),
    [1000, 1, 501, undefined],
  );
  assert.equal(btf.type(1000).size, 999);
  assert.throws(() => btf.type(1001), FormatError);
});

/** Asks everything of it. */
function exercise(btf: Btf): void {
  const attempt = (what: () => unknown) => {
    try {
      what();
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof UnsupportedError)) throw error;
    }
  };
  for (let id = 0; id < 31; id++) {
    for (const ask of [btf.type, btf.resolve, btf.size, btf.members, btf.enumerators]) attempt(() => ask(id));
  }
  for (const path of ["name", "nd_net.high", "flags", "zzz"]) attempt(() => btf.memberOffset("struct", "device", path));
  attempt(() => btf.enumName("attach", 1));
  attempt(() => btf.enumValue("big", "HUGE"));
}

test("corrupt BTF gives a FormatError and nothing else", () => {
  const bytes = buildBtf(sample);
  exercise(openBtf(bytes));
  const tryOpen = (corrupt: Uint8Array) => {
    let btf: Btf;
    try {
      btf = openBtf(corrupt);
    } catch (error) {
      if (error instanceof FormatError) return;
      throw error;
    }
    exercise(btf);
  };
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => openBtf(bytes.subarray(0, length)), FormatError, `${length} bytes`);
  }
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 4, 0xff]) {
      const corrupt = bytes.slice();
      corrupt[at] = value;
      tryOpen(corrupt);
    }
  }
});

test("an unknown kind is named with its offset", () => {
  const btf = openBtf(buildBtf([int("int", 4), { kind: 20, name: "new" }]));
  assert.equal(btf.type(1).name, "int");
  assert.throws(
    () => btf.find([{ kind: "struct", name: "x" }]),
    (error) => error instanceof FormatError && error.at === "offset 40" && /kind of type 20/.test(error.message),
  );
});

test("definitions that never end are an error", () => {
  const typedefs = openBtf(
    buildBtf([
      { kind: "typedef", name: "a", sizeOrType: 2 },
      { kind: "typedef", name: "b", sizeOrType: 1 },
      struct("s", 4, [["m", 1, 0]]),
      { kind: "array", rest: [4, 1, 1] },
    ]),
  );
  assert.throws(() => typedefs.resolve(1), FormatError);
  assert.throws(() => typedefs.size(1), FormatError);
  assert.throws(() => typedefs.size(4), FormatError);
  assert.throws(() => typedefs.members(3), FormatError);
  assert.throws(() => typedefs.field("struct", "s", "m"), FormatError);

  const nested = openBtf(
    buildBtf([
      struct(
        "s",
        4,
        Array.from({ length: 9 }, () => ["", 1, 0] as const),
      ),
    ]),
  );
  assert.equal(nested.field("struct", "s", "m"), undefined);

  const deep = Array.from({ length: 5000 }, (_, i) => struct(i === 0 ? "s" : "", 4, [["", i + 2, 0]]));
  assert.throws(() => openBtf(buildBtf([...deep, int("int", 4)])).field("struct", "s", "m"), FormatError);

  const huge = openBtf(
    buildBtf([int("int", 4), { kind: "array", rest: [1, 1, 0x80000000] }, { kind: "array", rest: [2, 1, 0x80000000] }]),
  );
  assert.throws(() => huge.size(3), FormatError);
});
