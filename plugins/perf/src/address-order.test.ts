import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOrder } from "./address-order.ts";

function order(...addresses: bigint[]): number[] {
  return [...addressOrder(BigUint64Array.from(addresses))];
}

test("addresses are unsigned, and differ in all 64 bits", () => {
  assert.deepEqual(order(), []);
  assert.deepEqual(order(2n ** 64n - 1n, 0n, 2n ** 63n, 2n ** 63n - 1n), [1, 3, 2, 0]);
  assert.deepEqual(order(0xffffffff80000001n, 0xffffffff80000000n, 0xfffffffe90000000n), [2, 1, 0]);
});

test("equal addresses stay in order", () => {
  assert.deepEqual(order(5n, 0n, 5n, 0n), [1, 3, 0, 2]);
});

test("tens of thousands are sorted as the language's own sort does", () => {
  let state = 1n;
  const addresses = BigUint64Array.from({ length: 50_000 }, () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return state;
  });
  const sorted = Array.from(addressOrder(addresses), (i) => addresses[i]);
  assert.deepEqual(sorted, [...addresses.slice().sort()]);
});
