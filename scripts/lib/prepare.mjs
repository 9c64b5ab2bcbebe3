// @ts-check
// Installs and builds what is missing or out of date, and only that: a few
// milliseconds when nothing is. All it says goes to standard error.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "./process.mjs";
import { bin, builtPackages, root, toolEnvironment } from "./workspace.mjs";

const stamps = join(root, "node_modules", ".cache", "bpflink");

/**
 * `npm ci`, unless node_modules is what package-lock.json says.
 *
 * @returns {Promise<boolean>} whether all is well
 */
export async function install() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).update(`${process.platform} ${process.arch}`).digest("hex");
  if (existsSync(bin("tsup")) && (readStamp("installed") === stamp || installedByHand())) {
    if (readStamp("installed") !== stamp) writeStamp("installed", stamp);
    return true;
  }
  say("installing packages (npm ci)");
  // npm's own path is known when npm runs this; its messages go where ours go.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const [file, rest] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
  const { status } = await run(file, rest, { cwd: root, stdout: "stderr", seconds: 1200 });
  if (status !== 0) {
    say(`npm ci failed with exit status ${status}`);
    return false;
  }
  writeStamp("installed", stamp);
  return true;
}

/** Whether somebody else's npm has installed since the lock last changed. */
function installedByHand() {
  try {
    const installed = statSync(join(root, "node_modules", ".package-lock.json")).mtimeMs;
    return installed >= statSync(join(root, "package-lock.json")).mtimeMs;
  } catch {
    return false;
  }
}

/**
 * Builds every package, unless no source has changed since the last time.
 *
 * @param {"js" | "js and types"} what running takes no declarations, and they take most of the time
 * @returns {Promise<boolean>} whether all is well
 */
export async function build(what) {
  const stamp = sourcesStamp();
  const tasks = what === "js" ? ["build:js"] : ["build:js", "build:types"];
  const complete = builtPackages().every((path) => existsSync(join(root, path, "dist")));
  if (complete && tasks.every((task) => readStamp(task) === stamp)) return true;
  const args = ["run", ...tasks, `--concurrency=${availableParallelism()}`];
  say(`building (turbo run ${tasks.join(" ")})`);
  const { status, output } = await run(bin("turbo"), args, {
    cwd: root,
    env: toolEnvironment(),
    stdout: "capture",
    stderr: "capture",
    seconds: 900,
  });
  if (status !== 0) {
    process.stderr.write(output);
    say(`the build failed with exit status ${status}`);
    return false;
  }
  for (const task of tasks) writeStamp(task, stamp);
  return true;
}

/** Names, sizes and times of all that the build reads. */
export function sourcesStamp() {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const file of ["package-lock.json", "tsconfig.base.json", "tsup.base.ts", "turbo.json"]) add(file);
  for (const path of builtPackages()) {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (entry.isFile()) add(join(path, entry.name));
    }
    for (const source of [join(path, "src"), join(path, "build")]) {
      if (!existsSync(join(root, source))) continue;
      for (const name of readdirSync(join(root, source), { recursive: true }).map(String)) {
        if (/\.c?[jt]s$/.test(name) && !name.endsWith(".test.ts")) add(join(source, name));
      }
    }
  }
  return hash.digest("hex");
}

/** @param {string} name */
export function readStamp(name) {
  try {
    return readFileSync(join(stamps, name), "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {string} stamp */
export function writeStamp(name, stamp) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), stamp);
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`bpflink: ${line}\n`);
}
