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
