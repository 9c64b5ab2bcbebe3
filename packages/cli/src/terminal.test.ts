import assert from "node:assert/strict";
import { test } from "node:test";
import { showControlsInJson } from "@bpflink/core";
import { showControls, showControlsIn } from "./terminal.ts";

const names: readonly [string, string][] = [
  ["", ""],
  ["plain name", "plain name"],
  ["\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
  ["a\nb\tc\rd", "a\\nb\\tc\\rd"],
  ["\x00\x07\x7f", "\\x00\\x07\\x7f"],
  ["\x85\x9b1m", "\\x85\\x9b1m"],
  ["\udc9b\udcff", "\\x9b\\xff"],
  ["\u00e9 \u{1f600} \u{105dff}", "\u00e9 \u{1f600} \u{105dff}"],
];

test("showControls shows what a terminal would obey, and nothing else", () => {
  for (const [name, shown] of names) assert.equal(showControls(name), shown, JSON.stringify(name));
});

test("showControlsIn reaches every string of plain data and leaves the rest as it is", () => {
  const addresses = BigUint64Array.of(1n);
  const link = { id: 1, name: "a\nb", cookie: 2n ** 63n, list: ["\x1b", { comm: "\x07" }], none: undefined, addresses };
  assert.deepEqual(showControlsIn(link), {
    ...link,
    name: "a\\nb",
    list: ["\\x1b", { comm: "\\x07" }],
  });
  assert.equal(link.name, "a\nb", "the data itself stays as it was");
});

test("showControlsInJson means the same", () => {
  const json = JSON.stringify({ name: "\x1b\x7f\x85\x9b\u00a0" });
  const shown = showControlsInJson(json);
  assert.doesNotMatch(shown, /[\u007f-\u009f]/);
  assert.deepEqual(JSON.parse(shown), JSON.parse(json));
});
