// @ts-check
// What runs in each guest, and how its results come back.
import { join } from "node:path";
import { singleFile } from "../../scripts/lib/single-file.mjs";
import { testFiles } from "../../scripts/lib/stages.mjs";
import { newestNode, root } from "../../scripts/lib/workspace.mjs";

/** @typedef {import("../../scripts/lib/junit.mjs").TestResult & { suite: string }} Result */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} under the folder of its test files
 * @property {string} [tested] the command that they run
 */

/** @type {readonly Suite[]} */
export const suites = [
  { name: "live", under: "test/live/" },
  // As it is built: from source it takes twice as long to start, and most of the time is that.
  { name: "differential", under: "test/differential/", tested: join(root, "packages", "cli", "bin", "run.js") },
  { name: "single file", under: "test/differential/", tested: singleFile },
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
  const lines = chosen.map(({ name, under, tested = "" }) => {
    const own = files.filter((file) => file.startsWith(under));
    const options = [
      "--conditions=bpflink-source",
      "--test",
      "--test-concurrency=1",
      `--test-timeout=${testSeconds * 1000}`,
      `--test-reporter=${reporter}`,
      "--test-reporter-destination=stdout",
    ];
    const command = [newestNode().path, ...options, ...own].join(" ");
    return `BPFLINK_COMMAND=${tested} ${command}; printf '{"suite":"%s","status":%d}\\n' '${name}' $?`;
  });
  // The command looks for Node by its name.
  const path = `export PATH=${join(root, "node_modules", ".bin")}:$PATH`;
  return [path, "export BPFLINK_SLOW=1 NO_COLOR=1", ...lines].join("\n");
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
    if (open.length === 0 || (status !== 0 && !open.some(({ outcome }) => outcome === "failed"))) {
      const detail = `${open.length} results, exit status ${status}`;
      results.push({ suite, name: "(the test runner)", outcome: "failed", detail });
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
