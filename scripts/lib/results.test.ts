import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJunit } from "./junit.mjs";
import { grouped, isLack, nameReasons } from "./skips.mjs";

test("Bun's report: suites nest, the file's own suite is no name, entities are decoded", () => {
  const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="3" failures="1" skipped="1">
  <testsuite name="a.test.ts" file="a.test.ts" tests="3">
    <testcase name="quote &quot;x&quot; &lt;y&gt; &amp;amp;" classname="" file="a.test.ts" />
    <testsuite name="suite" file="a.test.ts" tests="2">
      <testcase name="fails" classname="suite"><failure type="AssertionError" message="m">1 !== 2&#10;at x</failure></testcase>
      <testcase name="waits" classname="suite">
        <skipped />
      </testcase>
    </testsuite>
  </testsuite>
</testsuites>`;
  assert.deepEqual(parseJunit(report), [
    { name: 'quote "x" <y> &amp;', outcome: "passed", detail: "" },
    { name: "suite > fails", outcome: "failed", detail: "1 !== 2\nat x" },
    { name: "suite > waits", outcome: "skipped", detail: "" },
  ]);
});

test("Deno's report: a suite counts only where it failed by itself", () => {
  const report = `<testsuites>
    <testsuite name="./a.test.ts">
      <testcase name="steps"><failure message="1 test step failed">1 test step failed.</failure></testcase>
      <testcase name="steps &gt; one"><failure message="no">no</failure></testcase>
      <testcase name="own"><failure message="hook">hook</failure></testcase>
      <testcase name="own &gt; one"></testcase>
    </testsuite>
  </testsuites>`;
  assert.deepEqual(parseJunit(report), [
    { name: "steps > one", outcome: "failed", detail: "no" },
    { name: "own", outcome: "failed", detail: "hook" },
    { name: "own > one", outcome: "passed", detail: "" },
  ]);
});

test("a skip without a reason gets the one that Node gave", () => {
  const results = (...names: string[]) => names.map((name) => ({ name, outcome: "skipped" as const, detail: "" }));
  const deno = results("root", "koffi", "suite", "unheard of");
  nameReasons(
    new Map([
      [
        "node",
        [
          { name: "root", outcome: "skipped", detail: "needs root" },
          { name: "koffi", outcome: "passed", detail: "" },
          { name: "suite > one", outcome: "passed", detail: "" },
        ],
      ],
      ["deno", deno],
    ]),
  );
  assert.deepEqual(
    deno.map(({ detail }) => detail),
    ["needs root", "only on another runtime", "only on another runtime", "reason not told by deno: unheard of"],
  );
});

test("what a machine lacks is told from what another runtime tests", () => {
  assert.equal(isLack("needs bpftool"), true);
  assert.equal(isLack("only on Bun"), false);
});

test("equal reasons are one line", () => {
  const skips = ["node", "bun", "node"].map((where) => ({ where, reason: "needs root" }));
  assert.deepEqual(grouped([{ where: "deno", reason: "only on Bun" }, ...skips]), [
    "3 x needs root (node 2, bun 1)",
    "1 x only on Bun (deno 1)",
  ]);
});
