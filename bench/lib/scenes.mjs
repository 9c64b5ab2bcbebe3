// @ts-check
// What the programs find when they look: links, and processes with open files.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { bin, root } from "../../scripts/lib/workspace.mjs";

/**
 * Holds links while `action` runs.
 *
 * @param {number} count
 * @param {string} bpffs where every tenth is pinned
 * @param {() => void | Promise<void>} action
 */
export function withLinks(count, bpffs, action) {
  const script = join(root, "bench", "tools", "hold-links.ts");
  return held([bin("bun"), "--conditions=bpflink-source", script, String(count), bpffs], action);
}

/**
 * Holds open files while `action` runs.
 *
 * @param {string} program the compiled tools/hold-files.c
 * @param {number} processes
 * @param {number} files in each
 * @param {() => void | Promise<void>} action
 */
export function withOpenFiles(program, processes, files, action) {
  return held([program, String(processes), String(files)], action);
}

/**
 * Runs a program that says "ready" and holds what it has until its standard input ends.
 *
 * @param {readonly string[]} command
 * @param {() => void | Promise<void>} action
 */
async function held(command, action) {
  // As many descriptors as this process may have.
  const script = 'ulimit -n "$(ulimit -Hn)"; exec "$@"';
  const child = spawn("sh", ["-c", script, "sh", ...command], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    const ready = await Promise.race([once(child.stdout, "data"), ended.then(() => undefined)]);
    if (ready === undefined) throw new Error(`${command.join(" ")}: not ready`);
    await action();
  } finally {
    child.stdin.end();
    await ended;
  }
}
