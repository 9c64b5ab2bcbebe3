import assert from "node:assert/strict";
import * as fc from "fast-check";
import { buildBtf, int, name, struct } from "../../../packages/core/src/btf/btf.test-helper.ts";
import { type Btf, openBtf } from "../../../packages/core/src/btf/index.ts";
import { btfKinds } from "../../../packages/core/src/btf/kinds.ts";
import { mutated, noise, orOwnError, property } from "./property.ts";

/*
 * BTF comes from the kernel or from a file: each question about it has an answer or is a
 * FormatError, whatever the bytes are.
 */

const types = [
  int("int", 4), // 1
  struct("s", 16, [
    ["a", 1, 0],
    ["", 3, 32],
  ]),
  struct("", 8, [["b", 4, 0]], { kind: "union" }), // 3
  { kind: "ptr", sizeOrType: 2 },
  { kind: "typedef", name: "t", sizeOrType: 6 }, // 5
  { kind: "const", sizeOrType: 1 },
  { kind: "array", rest: [1, 1, 4] }, // 7
  { kind: "enum", name: "e", count: 2, sizeOrType: 4, rest: [name("E_ONE"), 1, name("E_TWO"), 2] },
  { kind: "func_proto", count: 1, sizeOrType: 1, rest: [name("arg"), 4] }, // 9
  { kind: "func", name: "f", sizeOrType: 9 },
  { kind: "enum64", name: "e64", count: 1, sizeOrType: 8, rest: [name("E_BIG"), 1, 2] }, // 11
  struct("bits", 8, [["c", 1, (3 << 24) | 5]], { flag: true }),
  { kind: "datasec", name: ".data", count: 1, sizeOrType: 4, rest: [14, 0, 4] }, // 13
  { kind: "var", name: "v", sizeOrType: 1, rest: [1] },
  { kind: "fwd", name: "fw" }, // 15
  { kind: "float", name: "double", sizeOrType: 8 },
  { kind: "decl_tag", name: "tag", sizeOrType: 2, rest: [0] }, // 17
  { kind: "type_tag", name: "user", sizeOrType: 1 },
] as const;
const originals = [buildBtf(types), buildBtf(types, { littleEndian: false }), buildBtf(types, { headerLength: 32 })];
const base = openBtf(buildBtf(types));

/** A header that fits the bytes, so that what comes behind it is looked at. */
const withHeader = fc.record({ body: noise(240), split: fc.nat({ max: 60 }) }).map(({ body, split }) => {
  const words = Math.min(split * 4, body.length & ~3);
  const bytes = new Uint8Array(24 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, true);
  view.setUint8(2, 1);
  for (const [i, value] of [24, 0, words, words, body.length - words].entries()) view.setUint32(4 + i * 4, value, true);
  bytes.set(body, 24);
  return bytes;
});

property("arbitrary bytes are no BTF, or answer every question", fc.oneof(noise(300), withHeader), (bytes) => {
  const btf = orOwnError(() => openBtf(bytes));
  if (btf !== undefined) askAll(btf);
});

property(
  "BTF that was damaged answers every question or refuses it",
  mutated(originals),
  (bytes) => {
    for (const base of bases) {
      const btf = orOwnError(() => openBtf(bytes, base));
      if (btf !== undefined) askAll(btf);
    }
  },
  { cost: 4 },
);

const bases = [undefined, base];

function askAll(btf: Btf): void {
  const count = orOwnError(() => btf.typeCount) ?? 0;
  assert.ok(count < 1000, "no more types than bytes");
  for (let id = 0; id <= Math.min(count, 24) + 1; id++) {
    orOwnError(() => btf.type(id));
    orOwnError(() => btf.resolve(id));
    orOwnError(() => btf.size(id));
    orOwnError(() => btf.members(id));
    orOwnError(() => btf.enumerators(id));
    for (const path of ["a", "b", "c.a", "", "."]) orOwnError(() => btf.fieldOf(id, path));
  }
  for (const kind of btfKinds) if (kind !== "void") orOwnError(() => btf.find([{ kind, name: "s" }]));
  orOwnError(() => btf.field("struct", "s", "b"));
  orOwnError(() => btf.memberOffset("struct", "bits", "c"));
  for (const name of ["e", "e64", "s"]) {
    orOwnError(() => btf.enumValue(name, "E_BIG"));
    orOwnError(() => btf.enumName(name, 1));
    orOwnError(() => btf.enumName(name, 2n ** 33n + 1n));
  }
}
