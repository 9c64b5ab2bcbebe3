import assert from "node:assert/strict";
import { test } from "node:test";
import { Fd } from "./fd.ts";

test("a descriptor is closed once, at the end of its scope", () => {
  const closed: number[] = [];
  {
    using fd = new Fd(7, (number) => closed.push(number));
    assert.equal(fd.number, 7);
    assert.deepEqual(closed, []);
  }
  assert.deepEqual(closed, [7]);
});

test("a descriptor is closed whatever is thrown, and only once", () => {
  const closed: number[] = [];
  assert.throws(() => {
    using fd = new Fd(3, (number) => closed.push(number));
    fd.close();
    assert.equal(fd.number, -1);
    throw new Error("boom");
  }, /boom/);
  assert.deepEqual(closed, [3]);
});
