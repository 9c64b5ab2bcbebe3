// @ts-check
// What runs in each guest, and how its results come back.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { testFiles } from "../../scripts/lib/stages.mjs";
import { newestNode, root } from "../../scripts/lib/workspace.mjs";

/** @typedef {import("../../scripts/lib/junit.mjs").TestResult & { suite: string }} Result */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} under the folder of its test files
 * @property {string} [single] the single-file command that it tests in place of the sources
 */

const single = join(root, "dist", "bpflink");

/** @type {readonly Suite[]} */
export const suites = [
  { name: "live", under: "test/live/" },
  { name: "differential", under: "test/differential/" },
  ...(existsSync(single) ? [{ name: "single file", under: "test/differential/", single }] : []),
];

/** Node's test runner takes one test for a hang before the guest's own limit ends all. */
const testSeconds = 600;

/**
 * The command for a guest: each suite's results are lines of JSON on its standard
 * output, and one line with the suite's name and exit status ends them.
 *
 * @param {readonly Suite[]} chosen
 * @returns {string}
 */
export function guestCommand(chosen) {
  const reporter = join(root, "scripts", "lib", "node-reporter.mjs");
  const files = testFiles();
  const lines = chosen.map(({ name, under, single = "" }) => {
    const own = files.filter((file) => file.startsWith(under));
    const options = [
      "--conditions=source",
      "--test",
      "--test-concurrency=1",
      `--test-timeout=${testSeconds * 1000}`,
      `--test-reporter=${reporter}`,
      "--test-reporter-destination=stdout",
    ];
    const command = [newestNode().path, ...options, ...own].join(" ");
    return `BPFLINK_COMMAND=${single} ${command}; printf '{"suite":"%s","status":%d}\\n' '${name}' $?`;
  });
  return ["export BPFLINK_SLOW=1 NO_COLOR=1", ...lines].join("\n");
}

/**
 * @param {string} output of {@link guestCommand}
 * @param {readonly Suite[]} chosen
 * @returns {Result[]}
 */
export function parseOutput(output, chosen) {
  /** @type {Result[]} */
  const results = [];
  const waiting = new Set(chosen.map(({ name }) => name));
  let open = [];
  for (const line of output.split("\n")) {
    if (!line.startsWith("{")) continue;
    const entry = JSON.parse(line);
    if (entry.suite === undefined) {
      open.push(entry);
      continue;
    }
    const { suite, status } = entry;
    waiting.delete(suite);
    results.push(...open.map((result) => ({ ...result, suite })));
    if (status !== 0 && !open.some(({ outcome }) => outcome === "failed")) {
      results.push({ suite, name: "(the test runner)", outcome: "failed", detail: `exit status ${status}` });
    }
    open = [];
  }
  const [interrupted] = waiting;
  if (interrupted !== undefined) results.push(...open.map((result) => ({ ...result, suite: interrupted })));
  for (const suite of waiting) {
    results.push({ suite, name: "(the guest)", outcome: "failed", detail: "it ended before the suite did" });
  }
  return results;
}
