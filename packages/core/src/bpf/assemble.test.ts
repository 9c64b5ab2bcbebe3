import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../errors.ts";
import { assemble, mapSlots, setMap } from "./assemble.ts";
import {
  alu,
  alu32,
  call,
  constant,
  exit,
  goto,
  jump,
  jump32,
  label,
  load,
  mapFd,
  mapValue,
  mov,
  neg,
  neg32,
  store,
  swap,
} from "./build.ts";
import { disassemble } from "./disassemble.ts";
import { type AluOperator, type Comparison, type Program, r0, r1, r2, r6, r9, r10, type Swap } from "./instructions.ts";
import { instructionText, listing } from "./listing.ts";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const little = (program: Program) => hex(assemble(program, { littleEndian: true }));
const big = (program: Program) => hex(assemble(program, { littleEndian: false }));

/** Every form: the instruction, its text, its bytes in little-endian and in big-endian order. */
const forms: readonly (readonly [Program[number], text: string, little: string, big: string])[] = [
  [load("u64", r1, r6, 24), "r1 = *(u64 *)(r6 + 24)", "7961180000000000", "7916001800000000"],
  [load("u32", r1, r10, -4), "r1 = *(u32 *)(r10 - 4)", "61a1fcff00000000", "611afffc00000000"],
  [load("u16", r1, r6, 0), "r1 = *(u16 *)(r6 + 0)", "6961000000000000", "6916000000000000"],
  [load("u8", r1, r6, 0), "r1 = *(u8 *)(r6 + 0)", "7161000000000000", "7116000000000000"],
  [load("s32", r1, r6, 0), "r1 = *(s32 *)(r6 + 0)", "8161000000000000", "8116000000000000"],
  [load("s16", r1, r6, 0), "r1 = *(s16 *)(r6 + 0)", "8961000000000000", "8916000000000000"],
  [load("s8", r1, r6, 0), "r1 = *(s8 *)(r6 + 0)", "9161000000000000", "9116000000000000"],
  [store("u64", r10, -8, r9), "*(u64 *)(r10 - 8) = r9", "7b9af8ff00000000", "7ba9fff800000000"],
  [store("u32", r10, -8, r9), "*(u32 *)(r10 - 8) = r9", "639af8ff00000000", "63a9fff800000000"],
  [store("u16", r10, -8, r9), "*(u16 *)(r10 - 8) = r9", "6b9af8ff00000000", "6ba9fff800000000"],
  [store("u8", r10, -8, r9), "*(u8 *)(r10 - 8) = r9", "739af8ff00000000", "73a9fff800000000"],
  [store("u64", r10, -8, 1), "*(u64 *)(r10 - 8) = 1", "7a0af8ff01000000", "7aa0fff800000001"],
  [store("u32", r10, -8, -1), "*(u32 *)(r10 - 8) = -1", "620af8ffffffffff", "62a0fff8ffffffff"],
  [store("u16", r10, -8, 1), "*(u16 *)(r10 - 8) = 1", "6a0af8ff01000000", "6aa0fff800000001"],
  [store("u8", r10, -8, 1), "*(u8 *)(r10 - 8) = 1", "720af8ff01000000", "72a0fff800000001"],
  [mov(r0, 0), "r0 = 0", "b700000000000000", "b700000000000000"],
  [mov(r6, r1), "r6 = r1", "bf16000000000000", "bf61000000000000"],
  [alu32(r6, "=", r1), "w6 = w1", "bc16000000000000", "bc61000000000000"],
  [alu32(r6, "=", -2), "w6 = -2", "b4060000feffffff", "b4600000fffffffe"],
  [neg(r1), "r1 = -r1", "8701000000000000", "8710000000000000"],
  [neg32(r1), "w1 = -w1", "8401000000000000", "8410000000000000"],
  [swap(r1, "be16"), "r1 = be16 r1", "dc01000010000000", "dc10000000000010"],
  [swap(r1, "le64"), "r1 = le64 r1", "d401000040000000", "d410000000000040"],
  [swap(r1, "bswap32"), "r1 = bswap32 r1", "d701000020000000", "d710000000000020"],
  [call("probe_read_kernel"), "call bpf_probe_read_kernel#113", "8500000071000000", "8500000000000071"],
  [call(9999), "call bpf_helper#9999", "850000000f270000", "850000000000270f"],
  [
    constant(r1, 0x1122334455667788n),
    "r1 = 0x1122334455667788 ll",
    "18010000887766550000000044332211",
    "18100000556677880000000011223344",
  ],
  [mapFd(r1, 7), "r1 = map[fd:7]", "18110000070000000000000000000000", "18110000000000070000000000000000"],
  [
    mapValue(r1, 7, 16),
    "r1 = map[fd:7][0] + 16",
    "18210000070000000000000010000000",
    "18120000000000070000000000000010",
  ],
  [exit(), "exit", "9500000000000000", "9500000000000000"],
];

test("encodes every form, in both byte orders", () => {
  for (const [instruction, text, expectedLittle, expectedBig] of forms) {
    assert.equal(little([instruction]), expectedLittle, text);
    assert.equal(big([instruction]), expectedBig, text);
  }
});

test("prints every form, and again after decoding it", () => {
  for (const [instruction, text, ...encoded] of forms) {
    assert.equal(instructionText(instruction), text);
    for (const [index, expected] of encoded.entries()) {
      const bytes = Uint8Array.from(expected.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
      assert.deepEqual(disassemble(bytes, { littleEndian: index === 0 }), [instruction], text);
    }
  }
});

test("knows the opcode of each operator", () => {
  const operators: Record<AluOperator, number> = {
    "+=": 0x07,
    "-=": 0x17,
    "*=": 0x27,
    "/=": 0x37,
    "|=": 0x47,
    "&=": 0x57,
    "<<=": 0x67,
    ">>=": 0x77,
    "%=": 0x97,
    "^=": 0xa7,
    "=": 0xb7,
    "s>>=": 0xc7,
  };
  for (const [operator, opcode] of Object.entries(operators) as [AluOperator, number][]) {
    const program = [alu(r1, operator, 5), alu(r1, operator, r2), alu32(r1, operator, 5), alu32(r1, operator, r2)];
    const bytes = assemble(program, { littleEndian: true });
    assert.deepEqual(
      [0, 8, 16, 24].map((at) => bytes[at]),
      [opcode, opcode | 8, opcode - 3, (opcode - 3) | 8],
      operator,
    );
    assert.deepEqual(disassemble(bytes, { littleEndian: true }), program);
    assert.equal(instructionText(alu(r1, operator, r2)), `r1 ${operator} r2`);
  }
});

test("knows the opcode of each comparison", () => {
  const comparisons: Record<Comparison, number> = {
    "==": 0x15,
    ">": 0x25,
    ">=": 0x35,
    "&": 0x45,
    "!=": 0x55,
    "s>": 0x65,
    "s>=": 0x75,
    "<": 0xa5,
    "<=": 0xb5,
    "s<": 0xc5,
    "s<=": 0xd5,
  };
  for (const [comparison, opcode] of Object.entries(comparisons) as [Comparison, number][]) {
    const program = [
      jump(r1, comparison, 5, "L4"),
      jump(r1, comparison, r2, "L4"),
      jump32(r1, comparison, 5, "L4"),
      jump32(r1, comparison, r2, "L4"),
      label("L4"),
      exit(),
    ];
    const bytes = assemble(program, { littleEndian: true });
    assert.deepEqual(
      [0, 8, 16, 24].map((at) => bytes[at]),
      [opcode, opcode | 8, opcode + 1, (opcode + 1) | 8],
      comparison,
    );
    assert.deepEqual(disassemble(bytes, { littleEndian: true }), program);
    assert.equal(instructionText(jump32(r1, comparison, r2, "x")), `if w1 ${comparison} w2 goto x`);
  }
});

test("swaps of each order and width survive encoding", () => {
  for (const to of ["le16", "le32", "le64", "be16", "be32", "be64", "bswap16", "bswap32", "bswap64"] satisfies Swap[]) {
    const program = [swap(r2, to)];
    assert.deepEqual(disassemble(assemble(program, { littleEndian: false }), { littleEndian: false }), program);
  }
});

test("jumps count slots from the next one, forwards and backwards", () => {
  const program = [
    label("top"),
    jump(r1, "==", 0, "out"), // 0: over 1 (two slots), 3
    constant(r2, 1n), // 1, 2
    goto("top"), // 3: back to 0
    label("out"),
    exit(), // 4
  ];
  assert.equal(
    little(program),
    "1501030000000000" + "18020000010000000000000000000000" + "0500fcff00000000" + "9500000000000000",
  );
  assert.equal(big(program).slice(0, 16), "1510000300000000");
  assert.equal(
    listing(program),
    ["top:", "   0: if r1 == 0 goto out", "   1: r2 = 0x1 ll", "   3: goto top", "out:", "   4: exit", ""].join("\n"),
  );
  const decoded = disassemble(assemble(program, { littleEndian: true }), { littleEndian: true });
  assert.equal(
    listing(decoded),
    ["L0:", "   0: if r1 == 0 goto L4", "   1: r2 = 0x1 ll", "   3: goto L0", "L4:", "   4: exit", ""].join("\n"),
  );
});

test("constants of 64 bits may be signed or unsigned", () => {
  assert.equal(little([constant(r1, -1n)]), "18010000ffffffff00000000ffffffff");
  assert.equal(little([constant(r1, 2n ** 64n - 1n)]), "18010000ffffffff00000000ffffffff");
  assert.equal(instructionText(constant(r1, -1n)), "r1 = 0xffffffffffffffff ll");
});

test("what can't be encoded is named", () => {
  const far = Array.from({ length: 32768 }, () => mov(r0, 0));
  const bad: readonly (readonly [Program, RegExp])[] = [
    [[mov(r0, 0), goto("nowhere")], /instruction 1: there is no label nowhere/],
    [[label("a"), exit(), label("a")], /instruction 2: there are two labels a/],
    [[goto("end"), ...far, label("end"), exit()], /instruction 0: the offset 32768 does not fit in 16 bits/],
    [[label("top"), ...far, goto("top")], /the offset -32769 does not fit/],
    [[load("u8", r1, r2, 40000)], /the offset 40000 does not fit/],
    [[mov(r1, 2 ** 31)], /the constant 2147483648 does not fit in 32 bits/],
    [[mov(r1, -(2 ** 31) - 1)], /does not fit/],
    [[mov(r1, 0.5)], /does not fit/],
    [[mov(r1, Number.NaN)], /does not fit/],
    [[constant(r1, 2n ** 64n)], /does not fit in 64 bits/],
    [[constant(r1, -(2n ** 63n) - 1n)], /does not fit in 64 bits/],
    [[mov("r11" as "r1", 0)], /instruction 0: there is no register r11/],
    [[mov(r1, "w1" as "r1")], /there is no register w1/],
  ];
  for (const [program, message] of bad) {
    assert.throws(
      () => assemble(program, { littleEndian: true }),
      (error) => error instanceof FormatError && message.test(error.message),
      `${message}`,
    );
  }
  assert.doesNotThrow(() => assemble([goto("end"), ...far.slice(1), label("end"), exit()], { littleEndian: true }));
});

test("what is no instruction is refused", () => {
  for (const bytes of [
    "00",
    "1801000000000000", // half a constant
    "ff00000000000000",
    "850010000000000000", // nine bytes
    "0500050000000000", // a jump out of the program
    "b70b000000000000", // register 11
    "db21000000000000", // an atomic operation
    "8510000000000000", // a call within the program
    "dc01000011000000", // be17
    "1f21000100000000", // arithmetic with an offset
  ]) {
    const raw = Uint8Array.from(bytes.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    assert.throws(() => disassemble(raw, { littleEndian: true }), FormatError, bytes);
  }
});

for (const littleEndian of [true, false]) {
  test(`another map's descriptor is put into an assembled program, ${littleEndian ? "little" : "big"}-endian`, () => {
    const program = (fd: number): Program => [
      constant(r1, 5n),
      mapFd(r1, fd),
      label("here"),
      mov(r0, 0),
      mapValue(r2, fd, 8),
      exit(),
    ];
    const slots = mapSlots(program(0));
    assert.deepEqual(slots, [2, 5]);
    const bytes = assemble(program(0), { littleEndian });
    setMap(bytes, slots, 0x1234, { littleEndian });
    assert.deepEqual(bytes, assemble(program(0x1234), { littleEndian }));
  });
}
