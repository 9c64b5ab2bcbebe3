import assert from "node:assert/strict";
import { decodeCString, decodeText, encodeText, toWellFormed } from "@bpflink/core";
import * as fc from "fast-check";
import { showControls } from "../../../packages/cli/src/terminal.ts";
import { mutated, noise, property } from "./property.ts";

/*
 * Names: any bytes at all, above all those that are nearly UTF-8.
 */

const utf8 = ["ü", "漢字", "😀", "\u0000\u007f", "\u0085", "plain"].map((text) => new TextEncoder().encode(text));
const bytes = fc.oneof(noise(80), mutated(utf8));

property("bytes are the same after a round trip through a string", bytes, (bytes) => {
  assert.deepEqual(encodeText(decodeText(bytes)), bytes);
});

property("text that must be valid is, and keeps what was valid", bytes, (bytes) => {
  const text = toWellFormed(decodeText(bytes));
  assert.ok(text.isWellFormed());
  // An independent decoder, which puts a U+FFFD in place of what is no UTF-8, too.
  assert.equal(text.replaceAll("\ufffd", ""), new TextDecoder().decode(bytes).replaceAll(/\ufffd|^\ufeff/g, ""));
});

property("a string ends at its first NUL", bytes, (bytes) => {
  const end = bytes.indexOf(0);
  assert.deepEqual(encodeText(decodeCString(bytes)), end < 0 ? bytes : bytes.subarray(0, end));
});

/** UTF-16 of any kind, surrogates without their halves too. */
const units = fc.array(fc.oneof(fc.integer({ min: 0xd7ff, max: 0xe000 }), fc.nat({ max: 0xffff })), { maxLength: 20 });

property("any string can be encoded", units, (units) => {
  const text = String.fromCharCode(...units);
  assert.ok(encodeText(text).length <= text.length * 3);
  assert.ok(toWellFormed(text).isWellFormed());
});

property("nothing that a terminal obeys is left", bytes, (bytes) => {
  for (const byte of encodeText(showControls(decodeText(bytes))))
    assert.ok(byte >= 0x20 && byte !== 0x7f, `byte ${byte}`);
  assert.doesNotMatch(showControls(decodeText(bytes)), /[\u0080-\u009f]/);
});
