// @ts-check
// Child processes that never outlive this one.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Runs a program to its end, in a process group of its own.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdout?: "stdout" | "stderr" | "capture", stderr?: "stderr" | "capture", seconds?: number }} [options]
 *   `stdout`, `stderr`: where its output goes, "capture" being this function's result. `seconds`: after that it is killed.
 * @returns {Promise<{ status: number, output: string, timedOut: boolean }>} `status` is 128 + n after signal n
 */
export function run(file, args, options = {}) {
  const out = options.stdout === "capture" ? "pipe" : options.stdout === "stderr" ? 2 : 1;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", out, options.stderr === "capture" ? "pipe" : 2],
    detached: process.platform !== "win32",
  });
  started(child);
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  child.stderr?.on("data", (chunk) => chunks.push(chunk));
  let timedOut = false;
  const timer =
    options.seconds === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          stop(child);
        }, options.seconds * 1000);
  return new Promise((resolve) => {
    /** @param {number} status @param {string} [note] */
    const finish = (status, note = "") => {
      clearTimeout(timer);
      ended(child);
      resolve({ status, output: Buffer.concat(chunks).toString() + note, timedOut });
    };
    child.on("error", (error) => finish(127, `${error.message}\n`));
    // A stray grandchild may hold the pipes open for ever.
    child.on("exit", () => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 5000).unref();
    });
    child.on("close", (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function stop(child) {
  signal(child, "SIGTERM");
  // Time for a test to take its links down, then no more.
  setTimeout(() => signal(child, "SIGKILL"), 3000).unref();
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} name */
function signal(child, name) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, name);
  } catch {
    // Its group is gone already.
  }
}

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** The signal that ends this process as soon as no child is left. @type {NodeJS.Signals | undefined} */
let ending;

/** @param {NodeJS.Signals} name */
function stopAll(name) {
  ending = name;
  for (const child of running) stop(child);
}

/** @param {import("node:child_process").ChildProcess} child */
function started(child) {
  if (running.size === 0) for (const name of signals) process.on(name, stopAll);
  running.add(child);
}

/** @param {import("node:child_process").ChildProcess} child */
function ended(child) {
  running.delete(child);
  if (running.size > 0) return;
  if (ending !== undefined) process.exit(128 + constants.signals[ending]);
  for (const name of signals) process.off(name, stopAll);
}
