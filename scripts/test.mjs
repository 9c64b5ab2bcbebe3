// @ts-check
// `npm test`: installs and builds what is missing, then runs every check, each
// test file on Node, Bun and Deno. CONTRIBUTING.md tells the options.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isCi } from "./lib/ci.mjs";
import { build, install } from "./lib/prepare.mjs";
import { run } from "./lib/process.mjs";
import { runTests, runtimes } from "./lib/runtimes.mjs";
import { buildSingleFile } from "./lib/single-file.mjs";
import { grouped, isLack, nameReasons } from "./lib/skips.mjs";
import { stages, testFiles } from "./lib/stages.mjs";
import { bin, newestNode, root, toolEnvironment } from "./lib/workspace.mjs";

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
/** @type {{ where: string, reason: string }[]} */
const skips = [];

const { only, runtime, patterns } = options();
const wanted = (/** @type {string} */ stage) => only.length === 0 || only.includes(stage);

if (!(await install())) process.exit(1);
// Sources run as they are; what starts the command itself needs it built.
if (Object.keys(stages).some((name) => name !== "unit" && wanted(name))) await buildAll();
if (wanted("lint") && patterns.length === 0) await lint();
const files = testFiles().filter((file) => patterns.length === 0 || patterns.some((part) => file.includes(part)));
const env = Object.keys(stages).some(wanted) ? await peer() : {};
for (const name of Object.keys(stages)) {
  if (wanted(name)) await testStage(name);
}
process.exitCode = close();

/** The command line; ends the process with status 2 where it is wrong. */
function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: "string", multiple: true }, runtime: { type: "string", multiple: true } },
    });
    const only = (values.only ?? []).flatMap((list) => list.split(","));
    const runtime = (values.runtime ?? []).flatMap((list) => list.split(","));
    const unknown = [
      ...only.filter((name) => name !== "lint" && !(name in stages)),
      ...runtime.filter((name) => !(name in runtimes)),
    ];
    if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}`);
    return { only, runtime: runtime.length > 0 ? runtime : Object.keys(runtimes), patterns: positionals };
  } catch (error) {
    const names = `lint|${Object.keys(stages).join("|")}`;
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.stderr.write(
      `usage: npm test -- [--only ${names}] [--runtime ${Object.keys(runtimes).join("|")}] [PART OF A PATH ...]\n`,
    );
    process.exit(2);
  }
}

/** The build counts as one test, so that the others still run where it fails. */
async function buildAll() {
  heading("build", "every package to its dist/, and the single file");
  const seconds = stopwatch();
  const built = (await build("js and types")) && (await buildSingleFile("this machine"));
  tally("build", [
    { name: "build", outcome: built ? "passed" : "failed", detail: built ? "" : "its output stands above" },
  ]);
  line("build", built ? "passed" : "failed", seconds());
}

/** Formatter, linter and type checker: each counts as one test. */
async function lint() {
  heading("lint", "formatting, lint rules, types");
  await check("biome", bin("biome"), ["check", "--error-on-warnings", "--colors=off"]);
  await check("tsc", newestNode().path, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "."]);
}

/** @param {string} name @param {string} file @param {string[]} args */
async function check(name, file, args) {
  const seconds = stopwatch();
  const { status, output } = await run(file, args, {
    cwd: root,
    env: toolEnvironment(),
    stdout: "capture",
    stderr: "capture",
    seconds: 300,
  });
  tally(name, [
    {
      name,
      outcome: status === 0 ? "passed" : "failed",
      detail: status === 0 ? "" : `exit status ${status}\n${output}`,
    },
  ]);
  line(name, status === 0 ? "passed" : "failed", seconds());
}

/** @param {string} name */
async function testStage(name) {
  const { title, has, parallel, seconds: limit, runtime: only, env: own } = stage(name);
  const selected = files.filter(has);
  if (selected.length === 0 || (only !== undefined && !runtime.includes(only))) return;
  heading(name, `${title}: ${selected.length} ${selected.length === 1 ? "file" : "files"}`);
  /** @type {Map<string, import("./lib/junit.mjs").TestResult[]>} */
  const byRuntime = new Map();
  for (const name of only === undefined ? runtime : [only]) {
    const seconds = stopwatch();
    const { results } = await runTests(name, selected, { parallel, seconds: limit, env: { ...env, ...own } });
    byRuntime.set(name, results);
    const count = (/** @type {string} */ outcome) => results.filter((result) => result.outcome === outcome).length;
    line(name, `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`, seconds());
  }
  nameReasons(byRuntime);
  for (const [name, results] of byRuntime) tally(name, results);
}

/**
 * The bpftool that output is held against, for the tests' environment.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function peer() {
  heading("peer", "the bpftool to compare with");
  const { status, output } = await run(join(root, "scripts", "peer-bpftool.sh"), [], {
    stdout: "capture",
    seconds: 600,
  });
  if (status !== 0) return {};
  process.stdout.write(`  ${output}`);
  return { BPFTOOL: output.trim() };
}

/** @param {string} where @param {readonly import("./lib/junit.mjs").TestResult[]} results */
function tally(where, results) {
  for (const { name, outcome, detail } of results) {
    // What CI's machine lacks, CI has not tested.
    const lacking = isCi && outcome === "skipped" && isLack(detail);
    total[lacking ? "failed" : outcome] += 1;
    if (outcome === "failed") failures.push(`${where}: ${name}\n${detail}`);
    else if (lacking) failures.push(`${where}: ${name}\nskipped, which CI does not accept: ${detail}`);
    else if (outcome === "skipped") skips.push({ where, reason: detail || "no reason given" });
  }
}

/** @returns {number} the exit status */
function close() {
  if (failures.length > 0) heading("failures", String(failures.length));
  for (const failure of failures) process.stdout.write(`\n* ${failure.trimEnd().replaceAll("\n", "\n    ")}\n`);
  if (skips.length > 0) heading("skips", String(skips.length));
  for (const skip of grouped(skips)) process.stdout.write(`  ${skip}\n`);
  const ran = total.passed + total.failed > 0;
  if (!ran) process.stdout.write("\nno test ran\n");
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return ran && total.failed === 0 ? 0 : 1;
}

/** @param {string} name */
function stage(name) {
  const found = stages[name];
  if (found === undefined) throw new Error(`no such stage: ${name}`);
  return found;
}

/** @param {string} name @param {string} text */
function heading(name, text) {
  process.stdout.write(`\n== ${name}: ${text}\n`);
}

/** @param {string} name @param {string} text @param {string} time */
function line(name, text, time) {
  process.stdout.write(`  ${name.padEnd(6)} ${text}  (${time})\n`);
}

function stopwatch() {
  const start = performance.now();
  return () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
