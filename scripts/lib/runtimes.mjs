// @ts-check
// The three runtimes, and how each runs the same test files from source.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseJunit } from "./junit.mjs";
import { run } from "./process.mjs";
import { bin, newestNode, root, toolEnvironment } from "./workspace.mjs";

/** How long one test may take, in milliseconds; Deno has no such limit. */
const testTimeout = 120_000;

/**
 * @typedef {object} Runtime
 * @property {() => string} file asked for after the installation, which brings it
 * @property {(report: string, files: readonly string[], parallel: boolean) => string[]} args
 * @property {(report: string) => import("./junit.mjs").TestResult[]} parse
 */

/** @type {Record<string, Runtime>} */
export const runtimes = {
  node: {
    file: () => newestNode().path,
    args: (report, files, parallel) => [
      "--conditions=bpflink-source",
      "--test",
      `--test-timeout=${testTimeout}`,
      `--test-concurrency=${parallel ? availableParallelism() : 1}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      `--test-reporter=${join(root, "scripts", "lib", "node-reporter.mjs")}`,
      `--test-reporter-destination=${report}`,
      ...files,
    ],
    parse: (report) =>
      report
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
  },
  bun: {
    file: () => bin("bun"),
    args: (report, files) => [
      "--conditions=bpflink-source",
      "test",
      `--timeout=${testTimeout}`,
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...files.map((file) => `./${file}`),
    ],
    parse: parseJunit,
  },
  deno: {
    file: () => bin("deno"),
    args: (report, files) => [
      "test",
      "--no-check",
      "--no-lock",
      "--allow-all",
      `--junit-path=${report}`,
      ...files.map((file) => `./${file}`),
    ],
    parse: parseJunit,
  },
};

/**
 * Runs test files on one runtime.
 *
 * @param {string} name a key of {@link runtimes}
 * @param {readonly string[]} files relative to the root
 * @param {{ parallel: boolean, seconds: number, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ results: import("./junit.mjs").TestResult[], output: string }>}
 */
export async function runTests(name, files, options) {
  const runtime = runtimes[name];
  if (runtime === undefined) throw new Error(`no such runtime: ${name}`);
  const folder = mkdtempSync(join(tmpdir(), "bpflink-test-"));
  try {
    const report = join(folder, "report.xml");
    const { status, output, timedOut } = await run(runtime.file(), runtime.args(report, files, options.parallel), {
      cwd: root,
      env: {
        ...toolEnvironment(),
        DENO_CONDITIONS: "bpflink-source",
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
        ...options.env,
      },
      stdout: "capture",
      stderr: "capture",
      seconds: options.seconds,
    });
    const results = readReport(report, runtime.parse);
    // What no test can report: a file that does not load, a crash, a hang, a leak at the end.
    if (timedOut) results.push(failure(name, `not done after ${options.seconds} s: killed\n${output.slice(-2000)}`));
    else if (results.length === 0 || (status !== 0 && !results.some(({ outcome }) => outcome === "failed"))) {
      results.push(failure(name, `${results.length} results, exit status ${status}\n${output}`));
    }
    return { results, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} path
 * @param {Runtime["parse"]} parse
 */
function readReport(path, parse) {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}

/**
 * @param {string} runtime
 * @param {string} detail
 * @returns {import("./junit.mjs").TestResult}
 */
const failure = (runtime, detail) => ({ name: `(the ${runtime} test runner)`, outcome: "failed", detail });
