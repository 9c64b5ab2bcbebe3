import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  assemble,
  disassemble,
  type Instruction,
  listing,
  type Program,
  TaskFileRecords,
} from "../../../packages/core/src/bpf/index.ts";
import { aluOperators, comparisons, signedSizes, sizes } from "../../../packages/core/src/bpf/opcodes.ts";
import { noise, orOwnError, property } from "./property.ts";

const register = fc.constantFrom(...(["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10"] as const));
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(
    -(2 ** 31),
    2 ** 31,
    2 ** 31 - 1,
    -(2 ** 15),
    2 ** 15,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
  ),
);
const good = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });
const operand = fc.oneof(register, good, number);
const width = fc.constantFrom(32 as const, 64 as const);
const target = fc.constantFrom("a", "b", "c", "missing");
const keys = <K extends string>(table: Readonly<Record<K, number>>) => fc.constantFrom(...(Object.keys(table) as K[]));
const offset = fc.oneof({ weight: 9, arbitrary: good }, number);

const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  fc.record({
    op: fc.constant("load" as const),
    size: fc.oneof(keys(sizes), keys(signedSizes)),
    dst: register,
    src: register,
    offset,
  }),
  fc.record({ op: fc.constant("store" as const), size: keys(sizes), dst: register, offset, value: operand }),
  fc.record({ op: fc.constant("alu" as const), width, operator: keys(aluOperators), dst: register, value: operand }),
  fc.record({ op: fc.constant("neg" as const), width, dst: register }),
  fc.record({
    op: fc.constant("swap" as const),
    to: fc.constantFrom("le16" as const, "be64", "bswap32"),
    dst: register,
  }),
  fc.record({
    op: fc.constant("jump" as const),
    width,
    left: register,
    comparison: keys(comparisons),
    right: operand,
    target,
  }),
  fc.record({ op: fc.constant("goto" as const), target }),
  fc.record({ op: fc.constant("call" as const), helper: offset }),
  fc.record({
    op: fc.constant("constant" as const),
    dst: register,
    value: fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
  }),
  fc.record({ op: fc.constant("map" as const), dst: register, fd: offset }),
  fc.record({ op: fc.constant("mapValue" as const), dst: register, fd: offset, offset }),
  fc.constant({ op: "exit" as const }),
  fc.record({ op: fc.constant("label" as const), name: target }),
);

/** Most have the labels that their jumps go to. */
const program: fc.Arbitrary<Program> = fc
  .tuple(fc.array(instruction, { maxLength: 12 }), fc.boolean())
  .map(([instructions, complete]) => {
    if (!complete) return instructions;
    const labels = ["a", "b", "c", "missing"].map((name) => ({ op: "label" as const, name }));
    return [...instructions.filter(({ op }) => op !== "label"), ...labels, { op: "exit" as const }];
  });
const littleEndian = fc.boolean();

property(
  "a program is assembled or refused, and what was assembled comes back",
  fc.record({ program, littleEndian }),
  ({ program, littleEndian }) => {
    const bytes = orOwnError(() => assemble(program, { littleEndian }));
    if (bytes === undefined) return;
    const again = disassemble(bytes, { littleEndian });
    assert.deepEqual(assemble(again, { littleEndian }), bytes);
    assert.ok(listing(again).length < 200 * (program.length + 1));
    const plain = (list: Program) => list.filter(({ op }) => op !== "label").map(({ op }) => op);
    assert.deepEqual(plain(again), plain(program));
  },
  { cost: 2 },
);

property(
  "arbitrary bytes are a program or refused",
  fc.record({ bytes: noise(96), littleEndian }),
  ({ bytes, littleEndian }) => {
    const program = orOwnError(() => disassemble(bytes, { littleEndian }));
    if (program === undefined) return;
    // What no instruction uses may be lost, but only once.
    const once = assemble(program, { littleEndian });
    assert.equal(once.length, bytes.length);
    assert.deepEqual(assemble(disassemble(once, { littleEndian }), { littleEndian }), once);
  },
);

property(
  "arbitrary bytes are as many records of holders as they have room for",
  fc.record({ bytes: noise(400), littleEndian }),
  ({ bytes, littleEndian }) => {
    const records = new TaskFileRecords(bytes, littleEndian);
    records.restart(bytes.length);
    let count = 0;
    for (; records.next(); count++) assert.equal(typeof records.comm, "string");
    assert.equal(count, Math.floor(bytes.length / 56));
  },
);
