import assert from "node:assert/strict";
import { test } from "node:test";
import { RawLink } from "./raw-link.ts";

for (const littleEndian of [true, false]) {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [7, 42, 9, 0, 0xfffffffb].entries()) view.setUint32(i * 4, value, littleEndian);
  bytes.set([1, 2], 20);

  test(`a link's info is read ${littleEndian ? "little" : "big"}-endian`, () => {
    const link = new RawLink(bytes, { littleEndian });
    assert.deepEqual([link.type, link.id, link.progId], [7, 42, 9]);
    assert.deepEqual([link.getUint32(16), link.getInt32(16)], [0xfffffffb, -5]);
    assert.equal(link.getBigUint64(4), littleEndian ? (9n << 32n) | 42n : (42n << 32n) | 9n);
    assert.deepEqual(link.info, bytes);
  });

  test(`what lies past its end reads 0 (${littleEndian ? "little" : "big"}-endian)`, () => {
    const link = new RawLink(bytes, { littleEndian });
    assert.deepEqual([link.getUint32(24), link.getInt32(96), link.getBigUint64(64)], [0, 0, 0n]);
    assert.equal(link.getUint32(20), littleEndian ? 0x0201 : 0x01020000);
    assert.equal(link.getBigUint64(20), littleEndian ? 0x0201n : 0x0102n << 48n);
    const none = new RawLink(new Uint8Array(), { littleEndian });
    assert.deepEqual([none.type, none.id, none.info.length], [0, 0, 0]);
  });

  test(`a part of a view ends where it is said to (${littleEndian ? "little" : "big"}-endian)`, () => {
    const link = new RawLink(view, { littleEndian }, 4, 12);
    assert.deepEqual([link.getUint32(0), link.getUint32(4), link.getUint32(8)], [42, 9, 0]);
    assert.deepEqual(link.info, bytes.subarray(4, 12));
  });
}

test("what stands behind its pointers", () => {
  const buffers = new Map([[16, Uint8Array.of(0x61, 0xff, 0, 0x62)]]);
  const link = new RawLink(new Uint8Array(64), { buffers, littleEndian: true });
  assert.equal(link.getText(16), "a\udcff");
  assert.equal(link.getBytes(16).length, 4);
  assert.deepEqual([link.getText(24), link.getBytes(24).length], ["", 0]);
});
