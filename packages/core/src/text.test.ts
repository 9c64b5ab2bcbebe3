import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCString, decodeText, encodeCString, encodeText, toWellFormed } from "./text.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("valid UTF-8 decodes to what it spells", () => {
  assert.equal(decodeText(new TextEncoder().encode("eth0 ü 漢 🙂")), "eth0 ü 漢 🙂");
});

test("a byte that is no UTF-8 becomes the surrogate of its value", () => {
  assert.equal(decodeText(bytes(0x61, 0xff, 0x62)), "a\udcffb");
  // A truncated sequence, an overlong one, an encoded surrogate.
  assert.equal(decodeText(bytes(0xe6, 0xbc)), "\udce6\udcbc");
  assert.equal(decodeText(bytes(0xc0, 0xaf)), "\udcc0\udcaf");
  assert.equal(decodeText(bytes(0xed, 0xb2, 0x80)), "\udced\udcb2\udc80");
});

test("a byte order mark is kept", () => {
  assert.equal(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
});

test("every byte string comes back from its string", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(encodeText(decodeText(all)), all);
  let seed = 1;
  for (let round = 0; round < 2000; round++) {
    const random = Uint8Array.from({ length: round % 90 }, () => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      // Lead and continuation bytes as often as ASCII.
      return (seed >> 8) & 1 ? 0x80 | ((seed >> 16) & 0x7f) : (seed >> 16) & 0xff;
    });
    assert.deepEqual(encodeText(decodeText(random)), random);
  }
});

test("a surrogate that escapes no byte is encoded as U+FFFD", () => {
  assert.deepEqual(encodeText("\ud800"), bytes(0xef, 0xbf, 0xbd));
});

test("C strings end at their NUL", () => {
  assert.equal(decodeCString(bytes(0x61, 0x62, 0, 0x63)), "ab");
  assert.equal(decodeCString(bytes(0x61, 0, 0x62, 0), 2), "b");
  assert.equal(decodeCString(bytes(0x61, 0x62)), "ab");
  assert.deepEqual(encodeCString("a\udcff"), bytes(0x61, 0xff, 0));
});

test("a string with a NUL is no C string", () => {
  const message = "can't pass a string with a NUL to the kernel /a\\0b: Invalid argument";
  assert.throws(() => encodeCString("/a\0b"), { name: "BpfError", code: "EINVAL", message });
});

test("toWellFormed replaces escaped bytes and leaves pairs alone", () => {
  assert.equal(toWellFormed("a\udcffb🙂\ud800"), "a\ufffdb🙂\ufffd");
  assert.equal(toWellFormed("plain"), "plain");
});
