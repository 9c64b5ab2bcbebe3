// @ts-check
// `npm run test:kernels`: the live tests and the comparison with bpftool on other
// kernels, in virtual machines with this machine's files. docs/kernels.md tells more.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, install } from "../../scripts/lib/prepare.mjs";
import { run } from "../../scripts/lib/process.mjs";
import { buildSingleFile } from "../../scripts/lib/single-file.mjs";
import { root } from "../../scripts/lib/workspace.mjs";
import { boot } from "./boot.mjs";
import { fetchKernel, installTools } from "./debian.mjs";
import { commandLine, kernelSources, modules } from "./matrix.mjs";
import { reportAll, reportKernel } from "./report.mjs";
import { guestCommand, suites } from "./suites.mjs";

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
      jobs: count(values.jobs),
      seconds: count(values.seconds),
      command: values.command,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
    process.exit(2);
  }
}

/** @param {string} text */
function count(text) {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`no number above 0: ${text}`);
  return Number(text);
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
  if (!(await install()) || !(await build("js")) || !(await buildSingleFile("this machine"))) return 1;
  await installTools();
  /** @type {Map<string, string>} */
  const folders = new Map();
  // One after the other: apt locks its state.
  for (const source of options.kernels) folders.set(source.name, await fetchKernel(source));
  const env = { BPFTOOL: await peer() };
  const command = options.command ?? guestCommand(options.suites);
  /** @type {import("./table.mjs").Column[]} */
  const columns = [];
  let status = 0;
  await inParallel(options.kernels, options.jobs, async ({ name }) => {
    const { seconds } = options;
    const folder = /** @type {string} */ (folders.get(name));
    const outcome = await bootOrTell({ folder, command, cwd: root, env, seconds, modules, commandLine }, name);
    if (options.command === undefined) columns.push(reportKernel({ name, ...outcome }, options.suites));
    else status ||= show(outcome);
  });
  if (options.command !== undefined) return status;
  const order = options.kernels.map(({ name }) => name);
  return reportAll(columns.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)));
}

/**
 * One guest that can't be started must not take the others' results with it.
 *
 * @param {import("./boot.mjs").Guest} guest
 * @param {string} name
 * @returns {Promise<import("./boot.mjs").Outcome>}
 */
async function bootOrTell(guest, name) {
  try {
    return await boot(guest);
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    return { release: name, status: undefined, stdout: "", stderr: "", trouble, bootSeconds: 0, seconds: 0 };
  }
}

/** The bpftool to compare with: a path that is there in the guest too. */
async function peer() {
  const { status, output } = await run(join(root, "scripts", "peer-bpftool.sh"), [], { stdout: "capture" });
  if (status !== 0) throw new Error("there is no bpftool to compare with");
  return output.trim();
}

/**
 * @param {import("./boot.mjs").Outcome} outcome of a command of the user's
 * @returns {number} the exit status
 */
function show({ release, status, stdout, stderr, trouble }) {
  process.stderr.write(`== ${release}: status ${status ?? "none"}\n`);
  process.stdout.write(stdout);
  process.stderr.write(trouble === "" ? stderr : `${stderr}${trouble}\n`);
  return status ?? 1;
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} jobs how many at a time
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, jobs, work) {
  const queue = [...items];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}
