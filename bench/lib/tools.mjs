// @ts-check
// What is measured, and what measures it: found, or built in the cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { singleFile } from "../../scripts/lib/single-file.mjs";
import { bin, newestNode, root } from "../../scripts/lib/workspace.mjs";

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "bpflink", "bench");
const tools = join(root, "bench", "tools");

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} version
 * @property {readonly string[]} command
 * @property {readonly string[]} floor the least that its runtime can do
 */

/** @param {string} file @param {readonly string[]} args @param {import("node:child_process").ExecFileSyncOptions} [options] */
export function output(file, args, options = {}) {
  return String(execFileSync(file, args, { maxBuffer: 1 << 28, ...options, encoding: "utf8" })).trim();
}

/** @param {string} name the C program in tools/ */
export function compiled(name) {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, name);
  output("cc", ["-O2", "-Wall", "-Werror", "-o", file, join(tools, `${name}.c`)]);
  return file;
}

/** The programs that are compared, the single file first. @returns {Program[]} */
export function programs() {
  mkdirSync(cache, { recursive: true });
  const hello = join(cache, "hello");
  const source = join(tools, "hello.mjs");
  output(bin("bun"), [join(tools, "compile-hello.ts"), source, hello], { stdio: ["ignore", "pipe", "inherit"] });
  const node = newestNode();
  const deno = [bin("deno"), "run", "--quiet", "--no-lock"];
  const permissions = ["--allow-env", "--allow-read", "--allow-ffi"];
  const script = join(root, "packages", "cli", "bin", "run.js");
  const peer = output(join(root, "scripts", "peer-bpftool.sh"), [], { stdio: ["ignore", "pipe", "inherit"] });
  const debian = debianBpftool();
  const bunVersion = output(bin("bun"), ["--version"]);
  const denoVersion = output(bin("deno"), ["--version"]).split(/\s/)[1] ?? "";
  return [
    { name: "single file", version: `Bun ${bunVersion}`, command: [singleFile], floor: [hello] },
    { name: "Node", version: node.version, command: [node.path, script], floor: [node.path, source] },
    { name: "Deno", version: denoVersion, command: [...deno, ...permissions, script], floor: [...deno, source] },
    { name: "bpftool 7.8", version: bpftoolVersion(peer), command: [peer], floor: ["true"] },
    ...(debian === undefined
      ? []
      : [{ name: "Debian's bpftool", version: bpftoolVersion(debian), command: [debian], floor: ["true"] }]),
  ];
}

/** @param {string} file */
function bpftoolVersion(file) {
  const [first = "", , features = ""] = output(file, ["version"]).split("\n");
  const skeletons = features.includes("skeletons") ? "with" : "without";
  return `${first.replace(/^.*bpftool v/, "")}, ${skeletons} skeletons`;
}

/** The bpftool of this Debian, unpacked and not installed; undefined where there is none to be had. */
function debianBpftool() {
  const folder = join(cache, "debian");
  const file = join(folder, "usr", "sbin", "bpftool");
  try {
    if (!existsSync(file)) {
      mkdirSync(folder, { recursive: true });
      output("apt-get", ["download", "-q", "-o", "APT::Sandbox::User=root", "bpftool"], { cwd: folder });
      const archive = readdirSync(folder).find((name) => name.endsWith(".deb")) ?? "";
      output("dpkg", ["-x", join(folder, archive), folder]);
      rmSync(join(folder, archive));
    }
    output(file, ["version"]);
    return file;
  } catch (error) {
    process.stderr.write(`bench: no bpftool of Debian's own: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}
