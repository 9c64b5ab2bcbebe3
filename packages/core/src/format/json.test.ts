import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../link-type.ts";
import { formatJson, JsonArrayStream } from "./json.ts";

const plain = { pretty: false };
const pretty = { pretty: true };

test("compact JSON has no blanks", () => {
  assert.equal(
    formatJson({ id: 1, type: "xdp", list: [{ pid: 1 }], none: [], empty: {} }, plain),
    '{"id":1,"type":"xdp","list":[{"pid":1}],"none":[],"empty":{}}',
  );
});

test("pretty JSON is bpftool's", () => {
  // As bpftool 7.8 prints a list of two links, the second with an array of strings.
  const stream = new JsonArrayStream(pretty);
  const text =
    stream.begin() +
    stream.element({ id: 1, type: "xdp" }) +
    stream.element({ id: 2, pinned: ["/a", "/b"] }) +
    stream.end();
  assert.equal(
    text,
    `[{
        "id": 1,
        "type": "xdp"
    },{
        "id": 2,
        "pinned": ["/a","/b"
        ]
    }
]`,
  );
});

test("an empty array streams as one", () => {
  for (const style of [plain, pretty]) {
    const stream = new JsonArrayStream(style);
    assert.equal(stream.begin() + stream.end(), "[]");
  }
});

test("64-bit numbers are exact", () => {
  assert.equal(
    formatJson([2n ** 64n - 1n, 9007199254740993n, -5], plain),
    "[18446744073709551615,9007199254740993,-5]",
  );
});

test("every string is valid JSON that says the same", () => {
  for (let code = 0; code < 0x500; code++) {
    const text = `a${String.fromCharCode(code)}b`;
    assert.equal(JSON.parse(formatJson(text, plain)), text);
  }
  assert.equal(formatJson('\t\n\r\f\b\\"\u001b\u007f', plain), '"\\t\\n\\r\\f\\b\\\\\\"\\u001b\u007f"');
});

test("bytes that are no UTF-8 become U+FFFD", () => {
  assert.equal(formatJson("a\udcffb", plain), '"a\ufffdb"');
  assert.equal(formatJson({ "\udc80": 1 } as JsonValue, plain), '{"\ufffd":1}');
});

test("large bigints are exact wherever they stand, beside small ones", () => {
  const max = BigInt(Number.MAX_SAFE_INTEGER);
  const cases: readonly [JsonValue, string][] = [
    [{ a: 5n, b: [{ c: -7n }] }, '{"a":5,"b":[{"c":-7}]}'],
    [{ a: max, b: max + 1n }, '{"a":9007199254740991,"b":9007199254740992}'],
    [[1n, [0xffff_ffff_ffff_ffffn]], "[1,[18446744073709551615]]"],
    [-max - 2n, "-9007199254740993"],
    [{ a: [], b: {}, c: null, d: true }, '{"a":[],"b":{},"c":null,"d":true}'],
  ];
  for (const [value, text] of cases) assert.equal(formatJson(value, { pretty: false }), text);
});

test("a value is left as it was given", () => {
  const value = Object.freeze({ a: 1n, b: Object.freeze([2n, Object.freeze({ c: 3n })]) });
  assert.equal(formatJson(value, { pretty: false }), '{"a":1,"b":[2,{"c":3}]}');
  assert.deepEqual(value, { a: 1n, b: [2n, { c: 3n }] });
});

test("bytes that are no UTF-8, and text that looks like an escape of one", () => {
  assert.equal(formatJson({ a: "x\udc80" }, { pretty: false }), '{"a":"x\ufffd"}');
  assert.equal(formatJson(["\\udc80", 1n], { pretty: false }), '["\\\\udc80",1]');
  assert.equal(formatJson("\u{1f41d}", { pretty: false }), '"\u{1f41d}"');
});
