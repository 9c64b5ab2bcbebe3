// @ts-check
// `npm run test:kernels`: the live tests and the comparison with bpftool on other
// kernels, in virtual machines with this machine's files. docs/kernels.md tells more.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../../scripts/lib/process.mjs";
import { grouped } from "../../scripts/lib/skips.mjs";
import { root } from "../../scripts/lib/workspace.mjs";
import { boot } from "./boot.mjs";
import { fetchKernel, installTools } from "./debian.mjs";
import { judge } from "./judge.mjs";
import { knownGaps } from "./known-gaps.mjs";
import { commandLine, kernelSources, modules } from "./matrix.mjs";
import { guestCommand, parseOutput, suites } from "./suites.mjs";
import { table } from "./table.mjs";

const usage = `usage: npm run test:kernels -- [OPTION ...]
  --kernels NAME,...  of ${kernelSources.map(({ name }) => name).join(", ")} (default: all)
  --suites NAME,...   of ${suites.map(({ name }) => name).join(", ")} (default: all)
  --jobs N            guests side by side (default: 2)
  --seconds N         how long a guest may take (default: 1200)
  --command TEXT      run this with bash in each guest, in place of the tests`;

const options = parse();
process.exitCode = await main();

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        kernels: { type: "string", default: kernelSources.map(({ name }) => name).join() },
        suites: { type: "string", default: suites.map(({ name }) => name).join() },
        jobs: { type: "string", default: "2" },
        seconds: { type: "string", default: "1200" },
        command: { type: "string" },
      },
    });
    return {
      kernels: named(kernelSources, values.kernels),
      suites: named(suites, values.suites),
      jobs: Number(values.jobs),
      seconds: Number(values.seconds),
      command: values.command,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
    process.exit(2);
  }
}

/**
 * @template {{ name: string }} T
 * @param {readonly T[]} all
 * @param {string} names
 */
function named(all, names) {
  return names.split(",").map((name) => {
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`unknown: ${name}`);
    return found;
  });
}

/** @returns {Promise<number>} the exit status */
async function main() {
  if (process.platform !== "linux" || process.arch !== "x64" || process.getuid?.() !== 0) {
    process.stderr.write(
      "test:kernels needs root on an x86-64 Linux: Debian's files are this machine's and its guests'\n",
    );
    return 1;
  }
  await installTools();
  const folders = new Map();
  // One after the other: apt locks its state.
  for (const source of options.kernels) folders.set(source, await fetchKernel(source));
  const env = options.command === undefined ? { BPFTOOL: await peer() } : {};
  const command = options.command ?? guestCommand(options.suites);
  const outcomes = await inParallel(options.kernels, options.jobs, async (source) => {
    const { seconds } = options;
    const guest = { folder: folders.get(source), command, cwd: root, env, seconds, modules, commandLine };
    const outcome = await boot(guest);
    process.stderr.write(
      `kernels: ${outcome.release}: ${outcome.seconds.toFixed(0)} s, the first ${outcome.bootSeconds.toFixed(1)} to boot\n`,
    );
    return { name: source.name, ...outcome };
  });
  return options.command === undefined ? report(outcomes) : show(outcomes);
}

/** The bpftool to compare with: a path that is there in the guest too. */
async function peer() {
  const { status, output } = await run(join(root, "scripts", "peer-bpftool.sh"), [], { stdout: "capture" });
  if (status !== 0) throw new Error("there is no bpftool to compare with");
  return output.trim();
}

/** @typedef {import("./boot.mjs").Outcome & { name: string }} Named */

/** @param {readonly Named[]} outcomes */
function show(outcomes) {
  for (const { release, status, stdout, stderr, trouble } of outcomes) {
    process.stdout.write(`== ${release}: status ${status}\n${stdout}`);
    process.stderr.write(`${stderr}${trouble}`);
  }
  return outcomes.every(({ status }) => status === 0) ? 0 : 1;
}

/** @param {readonly Named[]} outcomes */
function report(outcomes) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const columns = outcomes.map(({ name, release, stdout, stderr, trouble }) => {
    const found = parseOutput(stdout, options.suites);
    const { results, unused } = judge(name, found, knownGaps);
    /** @param {{ suite: string, name: string, detail: string }} failure */
    const fail = ({ suite, name, detail }) => {
      const text = `${release}, ${suite}: ${name}\n${detail.trimEnd()}`;
      process.stdout.write(`\n* ${text.replaceAll("\n", "\n    ")}\n`);
    };
    for (const result of results) {
      total[result.outcome] += 1;
      if (result.outcome === "failed") fail(result);
    }
    if (options.suites.length === suites.length) {
      total.failed += unused.length;
      for (const { tests, reason } of unused) {
        fail({ suite: "known gaps", name: `${tests}`, detail: `nothing was skipped with: ${reason}` });
      }
    }
    if (trouble !== "") fail({ suite: "the guest", name: trouble, detail: stderr });
    const count = (/** @type {string} */ outcome) => results.filter((result) => result.outcome === outcome).length;
    return {
      name,
      release,
      results,
      line: `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`,
    };
  });
  for (const { release, line, results } of columns) {
    process.stdout.write(`\n${release}: ${line}\n`);
    const skips = results.filter(({ outcome }) => outcome === "skipped");
    for (const text of grouped(skips.map(({ suite, detail }) => ({ where: suite, reason: detail })))) {
      process.stdout.write(`  ${text}\n`);
    }
  }
  process.stdout.write(`\n${table(columns).join("\n")}\n`);
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return total.passed > 0 && total.failed === 0 ? 0 : 1;
}

/**
 * @template T, R
 * @param {readonly T[]} items
 * @param {number} jobs how many at a time
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>} in the items' order
 */
async function inParallel(items, jobs, work) {
  /** @type {R[]} */
  const results = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return results;
}
