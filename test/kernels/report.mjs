// @ts-check
// What is printed of the results: of each kernel as it is done, then of all.
import { grouped } from "../../scripts/lib/skips.mjs";
import { judge } from "./judge.mjs";
import { knownGaps } from "./known-gaps.mjs";
import { parseOutput, suites } from "./suites.mjs";
import { table } from "./table.mjs";

/** @typedef {import("./boot.mjs").Outcome & { name: string }} KernelOutcome */
/** @typedef {import("./table.mjs").Column} Column */

/**
 * Prints what came of one kernel.
 *
 * @param {KernelOutcome} outcome
 * @param {readonly import("./suites.mjs").Suite[]} chosen
 * @returns {Column}
 */
export function reportKernel({ name, release, stdout, stderr, trouble, seconds, bootSeconds }, chosen) {
  const { results, unused } = judge(name, parseOutput(stdout, chosen), knownGaps);
  if (chosen.length === suites.length) {
    for (const { tests, reason } of unused) {
      const detail = `no test was skipped with: ${reason}`;
      results.push({ suite: "known gaps", name: String(tests), outcome: "failed", detail });
    }
  }
  if (trouble !== "") {
    results.push({ suite: "guest", name: "(the guest)", outcome: "failed", detail: `${trouble}\n${stderr}` });
  }
  print(`\n== ${release}: ${counts(results)} (${seconds.toFixed(0)} s, ${bootSeconds.toFixed(1)} of them to boot)`);
  for (const { suite, name: test, outcome, detail } of results) {
    if (outcome === "failed") print(`\n* ${suite}: ${test}\n${detail.trimEnd()}`.replaceAll(/\n(?!\*)/g, "\n    "));
  }
  const skips = results.filter(({ outcome }) => outcome === "skipped");
  for (const text of grouped(skips.map(({ suite, detail }) => ({ where: suite, reason: detail })))) print(`  ${text}`);
  return { name, release, results };
}

/**
 * Prints the table and the closing line.
 *
 * @param {readonly Column[]} columns
 * @returns {number} the exit status
 */
export function reportAll(columns) {
  const all = columns.flatMap(({ results }) => results);
  print(`\n${table(columns).join("\n")}\n\n${counts(all)}`);
  const passed = all.some(({ outcome }) => outcome === "passed");
  return passed && !all.some(({ outcome }) => outcome === "failed") ? 0 : 1;
}

/** @param {readonly import("./suites.mjs").Result[]} results */
function counts(results) {
  const outcomes = /** @type {const} */ (["passed", "failed", "skipped"]);
  return outcomes.map((name) => `${results.filter(({ outcome }) => outcome === name).length} ${name}`).join(", ");
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}
