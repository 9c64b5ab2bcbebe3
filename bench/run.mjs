// @ts-check
// `npm run bench`: bpflink beside bpftool on this machine, into bench/results.md. As root,
// with no other BPF links about and little else to do. --quick: fewer runs, whatever else is
// there, nothing written.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build, install } from "../scripts/lib/prepare.mjs";
import { buildSingleFile } from "../scripts/lib/single-file.mjs";
import { root } from "../scripts/lib/workspace.mjs";
import { measureInTurn } from "./lib/measure.mjs";
import { report } from "./lib/report.mjs";
import { withLinks, withOpenFiles } from "./lib/scenes.mjs";
import { compiled, output, programs } from "./lib/tools.mjs";

const quick = process.argv.includes("--quick");
const runs = quick ? 5 : 41;

// The links are pinned in a bpffs that goes with this namespace.
const inside = "BPFLINK_BENCH_NAMESPACE";
if (process.env[inside] === undefined) {
  if (process.getuid?.() !== 0) throw new Error("the bench makes links, which takes root");
  const { status } = spawnSync("unshare", ["--mount", process.execPath, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, [inside]: "1" },
  });
  process.exit(status ?? 1);
}

if (!((await install()) && (await build("js")) && (await buildSingleFile("this machine")))) process.exit(1);
const measure = compiled("measure");
const openFiles = compiled("hold-files");
const compared = programs();
const before = loadavg();
const bpffs = mkdtempSync(join(tmpdir(), "bpflink-bench-"));
mkdirSync(bpffs, { recursive: true });
output("mount", ["-t", "bpf", "bpf", bpffs]);
/** @type {import("./lib/report.mjs").Row[]} */
const rows = [];
let peerFindsHolders = false;

try {
  const others = listed(0).length;
  if (others > 0 && !quick) throw new Error(`${others} BPF links are there that are not the bench's`);
  row("0", "show");
  row("0", "show -j");
  row("0", "show -j -f");
  row("0", "show --no-holders");
  for (const count of [10, 1000, 10_000]) {
    await withLinks(count, bpffs, async () => {
      if (!quick) await sameLists(count);
      if (count === 10) peerFindsHolders = findsHolders("bpftool 7.8");
      if (count === 10) row("10", "--version");
      for (const words of ["show", "show -j", "show -j -f", "show --no-holders"]) row(String(count), words);
      if (count > 10) return;
      await withOpenFiles(openFiles, 1000, 200, () => {
        for (const words of ["show", "show --no-holders"]) row("files", words);
      });
    });
  }
  const text = report({ programs: compared, rows, peerFindsHolders, machine: machine() });
  process.stdout.write(`\n${text}`);
  if (!quick) writeFileSync(join(root, "bench", "results.md"), text);
} finally {
  output("umount", [bpffs]);
  rmSync(bpffs, { recursive: true });
}

/** What isn't the same isn't to be compared. @param {number} count */
async function sameLists(count) {
  // The kernel lets go of those before a little later.
  for (let tries = 0; tries < 100 && listed(0).length !== count; tries++) await setTimeout(100);
  assert.equal(listed(0).length, count);
  for (const index of compared.keys()) assert.deepEqual(listed(index), listed(0), compared[index]?.name);
}

/** @param {string} scene @param {string} words */
function row(scene, words) {
  process.stderr.write(`bench: ${scene} ${words}\n`);
  const asked = compared.map(({ name, command, floor }) => ({
    command: [...command, ...wordsFor(name, words)],
    floor,
  }));
  rows.push({ scene, words, measured: measureInTurn(measure, asked, runs, { strict: !quick }) });
}

/** bpftool's options stand before its words, and it has none for what it leaves out. @param {string} program @param {string} words */
function wordsFor(program, words) {
  const all = words.split(" ");
  if (!program.includes("bpftool")) return all;
  const options = all.filter((word) => word.startsWith("-") && word !== "--no-holders");
  return [...options, ...(all.includes("show") ? ["link", "show"] : [])];
}

/** The links that a program lists, without their holders, which differ by what can find them. @param {number} index */
function listed(index) {
  const program = compared[index];
  if (program === undefined) throw new Error("no such program");
  const [file = "", ...args] = [...program.command, ...wordsFor(program.name, "show -j")];
  const links = JSON.parse(output(file, args, { env: { ...process.env, BPFLINK_DATA_DIR: "/nonexistent" } }));
  // What this kernel tells that is newer than Debian's bpftool.
  return links.map((/** @type {Record<string, unknown>} */ { pids, cookie, ...link }) => link);
}

/** @param {string} name */
function findsHolders(name) {
  const program = compared.find((one) => one.name === name);
  const [file = "", ...args] = [...(program?.command ?? []), ...wordsFor(name, "show -j")];
  return output(file, args).includes('"pids"');
}

function machine() {
  const [{ model = "unknown CPU" } = {}] = cpus();
  const busy = Math.max(before[0] ?? 0, 0);
  return [
    `${model}, ${availableParallelism()} CPUs, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `Linux ${release()}, ${distribution()}`,
    ...compared.map(({ name, version }) => `${name}: ${version}`),
    `${runs} runs of each; load average at the start ${busy.toFixed(2)}${busy < 0.5 ? "" : ", which is too much for these numbers to count"}`,
  ];
}

function distribution() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}
