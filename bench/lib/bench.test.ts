import assert from "node:assert/strict";
import { test } from "node:test";
import { goals } from "./goals.mjs";
import { median } from "./measure.mjs";
import { report } from "./report.mjs";

test("the median of an odd and of an even number of times", () => {
  assert.equal(median([30, 1, 2]), 2);
  assert.equal(median([4, 1, 30, 2]), 3);
  assert.equal(median([7]), 7);
});

const names = ["single file", "Node", "Deno", "bpftool 7.8"];
const words = ["--version", "show", "show -j", "show --no-holders"];

/** A bench in which every program takes the same time, but for the links' number. */
function bench(time: (scene: string, words: string, program: string) => number) {
  const measured = (scene: string, line: string) =>
    names.map((name) => ({
      median: time(scene, line, name),
      least: 1,
      own: 30,
      system: 20,
      memory: 50,
      floor: time("floor", line, name),
    }));
  return {
    programs: names.map((name) => ({ name, version: "1" })),
    rows: ["0", "10", "1000", "10000", "files"].flatMap((scene) =>
      words.map((line) => ({ scene, words: line, measured: measured(scene, line) })),
    ),
    machine: ["a machine"],
    peerFindsHolders: true,
  };
}

test("goals that are met say so", () => {
  const text = report(
    bench((scene, line, name) => {
      if (name === "bpftool 7.8") return scene === "files" ? 300 : 100;
      if (scene === "floor") return 2;
      return scene === "10000" ? 20 : scene === "files" || line === "--version" ? 3 : 6;
    }),
  );
  assert.equal(text.match(/\| met \|/g)?.length, goals.length);
  assert.doesNotMatch(text, /missed/i);
  assert.match(text, /`show` of 10 links, to bpftool 7\.8 \| 0\.15 \| 0\.06 \| met/);
});

test("a goal that is missed says where the time goes", () => {
  const times: Readonly<Record<string, number>> = { "--version": 5, "show --no-holders": 9, show: 80, "show -j": 80 };
  const text = report(
    bench((scene, line, name) => (name === "bpftool 7.8" ? 100 : scene === "floor" ? 2 : (times[line] ?? 0))),
  );
  assert.match(text, /to bpftool 7\.8 \| 0\.15 \| 0\.80 \| \*\*missed\*\*/);
  assert.match(
    text,
    /- single file, `show` of 10 links, to bpftool 7\.8: hello-world 2\.0, loading 3\.0, links 4\.0, holders 71\.0; processor time 30\.0 in the program, 20\.0 in the kernel\./,
  );
});

test("where bpftool finds no holders, the time it takes for them is nothing to compare with", () => {
  const text = report({ ...bench(() => 1), peerFindsHolders: false });
  assert.match(text, /200,000 open files .* \| bpftool 7\.8 finds no holders on this kernel \|/);
});

test("what was not measured is an error", () => {
  assert.throws(() => report({ ...bench(() => 1), rows: [] }), /not measured/);
});
