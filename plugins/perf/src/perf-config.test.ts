import assert from "node:assert/strict";
import { test } from "node:test";
import { perfConfig } from "./perf-config.ts";

/* The names are those that `perf list` prints for the numbers of linux/perf_event.h. */

const named: readonly (readonly [type: string, config: bigint, name: string])[] = [
  ["hardware", 0n, "cpu-cycles"],
  ["hardware", 5n, "branch-misses"],
  ["hardware", 9n, "ref-cycles"],
  ["software", 1n, "task-clock"],
  ["software", 5n, "minor-faults"],
  ["software", 10n, "bpf-output"],
  ["software", 11n, "cgroup-switches"],
  ["hw-cache", 0x00000n, "L1-dcache-load-refs"],
  ["hw-cache", 0x10101n, "L1-icache-store-misses"],
  ["hw-cache", 0x00202n, "LLC-prefetch-refs"],
  ["hw-cache", 0x10003n, "dTLB-load-misses"],
  ["hw-cache", 0x00006n, "node-load-refs"],
];

for (const [type, config, name] of named) {
  test(`${type} 0x${config.toString(16)} is ${name}`, () => assert.equal(perfConfig(type, config), name));
}

test("the parts of a hw-cache event that have no name are numbers", () => {
  assert.equal(perfConfig("hw-cache", 0x7n), "7-load-refs");
  assert.equal(perfConfig("hw-cache", 0x0300n), "L1-dcache-3-refs");
  assert.equal(perfConfig("hw-cache", 0x20000n), "L1-dcache-load-2");
  assert.equal(perfConfig("hw-cache", 2n ** 64n - 1n), "255-255-281474976710655");
});

test("what has no name is its number", () => {
  assert.equal(perfConfig("hardware", 10n), 10n);
  assert.equal(perfConfig("software", 12n), 12n);
  assert.equal(perfConfig("software", 2n ** 64n - 1n), 2n ** 64n - 1n);
  for (const type of ["tracepoint", "raw", "breakpoint", 6]) assert.equal(perfConfig(type, 1n), 1n);
});
