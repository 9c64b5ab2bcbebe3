// @ts-check
// The command as one file that needs nothing installed: for this machine, and for others.
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { readStamp, say, sourcesStamp, writeStamp } from "./prepare.mjs";
import { run } from "./process.mjs";
import { bin, root, toolEnvironment } from "./workspace.mjs";

/**
 * @typedef {object} Target a kind of machine
 * @property {string} suffix of the file's name
 * @property {string | undefined} runtime the npm package with its Bun; undefined for the one that is installed
 * @property {number} machine `e_machine` of elf.h
 * @property {RegExp} loader what its program interpreter is
 */

const machines = { x64: 62, arm64: 183 };
const machine = process.arch === "arm64" ? machines.arm64 : machines.x64;

/** @type {Target} */
const here = { suffix: "", runtime: undefined, machine, loader: /\/ld-(linux|musl)/ };

/** @type {readonly Target[]} */
const elsewhere = [
  {
    suffix: "-linux-arm64",
    runtime: "@oven/bun-linux-aarch64",
    machine: machines.arm64,
    loader: /\/ld-linux-aarch64\.so/,
  },
  { suffix: "-linux-x64-musl", runtime: "@oven/bun-linux-x64-musl", machine: machines.x64, loader: /\/ld-musl-x86_64/ },
];

/** The one for this machine. */
export const singleFile = join(root, "dist", "bpflink");

/**
 * Builds it, unless no source has changed since the last time. It takes a second, which is
 * less than a cache would for a file of this size.
 *
 * @param {"this machine" | "all machines"} which
 * @returns {Promise<boolean>} whether all is well
 */
export async function buildSingleFile(which) {
  for (const target of which === "this machine" ? [here] : [here, ...elsewhere]) {
    if (!(await buildFor(target))) return false;
  }
  return true;
}

/** @param {Target} target */
async function buildFor(target) {
  const file = singleFile + target.suffix;
  const name = file.slice(root.length + 1);
  const stamp = `${sourcesStamp()} ${target.runtime}`;
  const stampName = `single-file${target.suffix}`;
  if (existsSync(file) && readStamp(stampName) === stamp) return true;

  const runtime = target.runtime === undefined ? undefined : await fetchRuntime(target.runtime);
  if (target.runtime !== undefined && runtime === undefined) return false;
  say(`building ${name}`);
  mkdirSync(join(root, "dist"), { recursive: true });
  // Where it is running, it can't be written to; so the new one takes its name.
  const fresh = `${file}.new`;
  const script = join("packages", "cli", "build", "single-file.ts");
  const { status, output } = await run(bin("bun"), [script, fresh, ...(runtime === undefined ? [] : [runtime])], {
    cwd: root,
    env: toolEnvironment(),
    stdout: "capture",
    stderr: "capture",
    seconds: 300,
  });
  const problem = status === 0 ? problemOf(fresh, target) : output || `exit status ${status}`;
  if (problem !== undefined) {
    rmSync(fresh, { force: true });
    say(`building ${name} failed: ${problem}`);
    return false;
  }
  renameSync(fresh, file);
  writeStamp(stampName, stamp);
  say(`${name}: ${Math.round(statSync(file).size / 1e6)} MB`);
  return true;
}

/**
 * The Bun of another kind of machine, from npm: the version and the contents that
 * package-lock.json says, which npm itself only installs on such a machine.
 *
 * @param {string} name
 * @returns {Promise<string | undefined>} the path of the executable
 */
async function fetchRuntime(name) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const folder = join(root, "node_modules", ".cache", "bpflink", "runtimes", `${name.split("/")[1]}-${version}`);
  const executable = join(folder, "package", "bin", "bun");
  if (existsSync(executable)) return executable;

  say(`fetching ${name} ${version} (50 MB)`);
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `${name.slice(1).replace("/", "-")}-${version}.tgz`);
  const packed = await run("npm", ["pack", `${name}@${version}`, "--silent", `--pack-destination=${folder}`], {
    cwd: root,
    stdout: "stderr",
    seconds: 600,
  });
  const problem =
    packed.status !== 0
      ? `npm pack: exit status ${packed.status}`
      : integrityOf(archive) === integrity
        ? await unpack(archive, folder)
        : "it is not what package-lock.json says";
  rmSync(archive, { force: true });
  if (problem === undefined) return executable;
  say(`${name}: ${problem}`);
  return undefined;
}

/** @param {string} archive */
const integrityOf = (archive) => `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;

/** @param {string} archive @param {string} folder */
async function unpack(archive, folder) {
  const { status, output } = await run("tar", ["-xzf", archive, "-C", folder], { stderr: "capture" });
  return status === 0 ? undefined : output;
}

/**
 * What is wrong with an executable, as far as can be told without running it.
 *
 * @param {string} file
 * @param {Target} target
 * @returns {string | undefined}
 */
function problemOf(file, { machine, loader }) {
  const head = Buffer.alloc(64 * 1024);
  const fd = openSync(file, "r");
  readSync(fd, head);
  closeSync(fd);
  if (head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return "it is no 64-bit ELF file";
  const found = { machine: head.readUInt16LE(18), loader: interpreterOf(head) };
  if (found.machine !== machine) return `it is for machine ${found.machine}`;
  if (!loader.test(found.loader)) return `its interpreter is '${found.loader}'`;
  return undefined;
}

/** The program interpreter that an ELF file asks for. @param {Buffer} elf its beginning */
function interpreterOf(elf) {
  const PT_INTERP = 3;
  const headers = Number(elf.readBigUInt64LE(32));
  const [size, count] = [elf.readUInt16LE(54), elf.readUInt16LE(56)];
  for (let at = headers; at < headers + size * count; at += size) {
    if (elf.readUInt32LE(at) !== PT_INTERP) continue;
    const start = Number(elf.readBigUInt64LE(at + 8));
    return elf.toString("latin1", start, elf.indexOf(0, start));
  }
  return "";
}
