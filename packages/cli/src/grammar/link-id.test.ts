import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLinkId } from "./link-id.ts";

const ids: readonly [string, number][] = [
  ["0", 0],
  ["5", 5],
  ["+5", 5],
  [" \t\n5", 5],
  ["  +5", 5],
  ["0x5", 5],
  ["0XfF", 255],
  ["010", 8],
  ["00", 0],
  ["-0", 0],
  ["4294967295", 0xffff_ffff],
  ["0xffffffff", 0xffff_ffff],
  ["037777777777", 0xffff_ffff],
];

const notIds = [
  ...["", " ", "+", "-", "x", "5x", "5 ", "5.0", "1e3", "0x", "0xg", "08", "018", "-5", "- 5", "--5", "+-5", "1_000"],
  ...["4294967296", "0x100000000", "040000000000", "99999999999999999999999", "٥", "0b1", "0o7", "Infinity", "5\0"],
];

test("parseLinkId reads what strtoul(3) reads in base 0", () => {
  for (const [word, id] of ids) assert.equal(parseLinkId(word), id, JSON.stringify(word));
});

test("parseLinkId refuses what is no number and what is no u32", () => {
  for (const word of notIds) assert.equal(parseLinkId(word), undefined, JSON.stringify(word));
});
