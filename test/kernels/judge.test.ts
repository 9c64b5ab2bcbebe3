import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./judge.mjs";
import type { Result } from "./suites.mjs";
import { parseOutput } from "./suites.mjs";
import { table } from "./table.mjs";

const live = (name: string, outcome: Result["outcome"], detail = ""): Result => ({
  suite: "live",
  name,
  outcome,
  detail,
});

function outcomes(kernel: string, results: readonly Result[], gaps: Parameters<typeof judge>[2] = []) {
  return judge(kernel, results, gaps).results.map(({ outcome }) => outcome);
}

test("a skip is right on a kernel before the feature's, and on no later one", () => {
  const results = [live("tcx/ingress", "skipped", "only on Linux 6.6 or newer")];
  assert.deepEqual(outcomes("5.10", results), ["skipped"]);
  assert.deepEqual(outcomes("6.1", results), ["skipped"]);
  assert.deepEqual(outcomes("6.6", results), ["failed"]);
  assert.deepEqual(outcomes("6.12", results), ["failed"]);
});

test("a skip for what the kernel's build lacks is right where it is known, for that reason", () => {
  const reason = "only on another machine: no fprobes";
  const results = [live("kprobe_multi/kprobe", "skipped", reason)];
  const gap = { kernel: "6.1", tests: /^kprobe_multi\//, reason };
  assert.deepEqual(outcomes("6.1", results, [gap]), ["skipped"]);
  assert.deepEqual(outcomes("6.12", results, [gap]), ["failed"]);
  assert.deepEqual(outcomes("6.1", results, [{ ...gap, tests: /^xdp\// }]), ["failed"]);
  assert.deepEqual(outcomes("6.1", results, [{ ...gap, reason: "another" }]), ["failed"]);
});

test("a gap that nothing fell into is told", () => {
  const gap = { kernel: "6.1", tests: /^kprobe_multi\//, reason: "no fprobes" };
  assert.deepEqual(judge("6.1", [live("kprobe_multi/kprobe", "passed")], [gap]).unused, [gap]);
  assert.deepEqual(judge("6.12", [live("kprobe_multi/kprobe", "passed")], [gap]).unused, []);
});

test("what a machine lacks, and a skip without a reason, is a failure", () => {
  assert.deepEqual(outcomes("6.12", [live("a", "skipped", "needs root"), live("b", "skipped")]), ["failed", "failed"]);
});

test("a type is left out of the comparison only where no link of it was made", () => {
  const compared = { ...live("links > tcx links by id", "skipped", "only on machines that make tcx links") };
  const result = { ...compared, suite: "differential" };
  const later = live("tcx/ingress", "skipped", "only on Linux 6.6 or newer");
  assert.deepEqual(outcomes("6.1", [later, result]), ["skipped", "skipped"]);
  assert.deepEqual(outcomes("6.12", [live("tcx/ingress", "passed"), result]), ["passed", "failed"]);
});

test("results count only where their suite came to its end", () => {
  const passed = JSON.stringify({ name: "a", outcome: "passed", detail: "" });
  const suites = [
    { name: "live", under: "" },
    { name: "differential", under: "" },
  ];
  const names = (output: string) =>
    parseOutput(output, suites).map(({ suite, name, outcome }) => [suite, name, outcome]);
  const end = (suite: string, status: number) => JSON.stringify({ suite, status });
  assert.deepEqual(names([passed, end("live", 0), passed, end("differential", 0)].join("\n")), [
    ["live", "a", "passed"],
    ["differential", "a", "passed"],
  ]);
  assert.deepEqual(names([passed, end("live", 0), end("differential", 0)].join("\n")), [
    ["live", "a", "passed"],
    ["differential", "(the test runner)", "failed"],
  ]);
  assert.deepEqual(names([passed, end("live", 7), passed, end("differential", 0)].join("\n")), [
    ["live", "a", "passed"],
    ["live", "(the test runner)", "failed"],
    ["differential", "a", "passed"],
  ]);
  assert.deepEqual(names([passed, end("live", 0), passed].join("\n")), [
    ["live", "a", "passed"],
    ["differential", "a", "passed"],
    ["differential", "(the guest)", "failed"],
  ]);
});

test("the table tells what was made, shown and equal", () => {
  const compared = (name: string, outcome: Result["outcome"]): Result => ({
    ...live(name, outcome),
    suite: "differential",
  });
  const lines = table([
    {
      name: "6.1",
      release: "6.1.0",
      results: [
        live("xdp/lo", "passed"),
        live("xdp/veth", "failed", "AssertionError: no"),
        live("xdp/dummy", "failed", "BpfError: no"),
        live("tcx/ingress", "skipped", "only on Linux 6.6 or newer"),
        live("netkit/primary", "skipped", "only on another machine: no netkit"),
        compared("links > all, plain", "failed"),
        compared("links > xdp links by id", "passed"),
      ],
    },
  ]);
  assert.deepEqual(lines, [
    "        6.1.0",
    "xdp     2 made, 1 shown, equal by id",
    "tcx     - (Linux 6.6)",
    "netkit  - (not built)",
  ]);
});
