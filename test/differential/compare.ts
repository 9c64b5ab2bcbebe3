import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { testKernel } from "../kernel.ts";
import { findPeer } from "../peer.ts";
import { fromSource } from "../runtime.ts";
import { knownDifferences } from "./known.ts";

/** The ways of showing links, by the option that asks for them. */
export const styles = { plain: [], json: ["-j"], pretty: ["-p"] } as const;
export type Style = keyof typeof styles;
export const styleNames = Object.keys(styles) as Style[];

const cli = join(import.meta.dirname, "../../packages/cli/bin/run.js");
const attempts = 30;

/** What a command left. The streams are strings of bytes. */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `$BPFLINK_COMMAND`; without one, bpflink's own command on the runtime that this runs on. */
export function runOurs(args: readonly string[]): Promise<Result> {
  const { env } = process;
  const command = env.BPFLINK_COMMAND ? { file: env.BPFLINK_COMMAND, args, env } : fromSource(cli, ...args);
  return run(command.file, command.args, command.env);
}

/**
 * Runs the same command with both: ours and theirs. One after the other: the link of the
 * iterator by which each looks for holders would be in the other's listing.
 */
export async function runBoth(args: readonly string[]): Promise<readonly [Result, Result]> {
  const theirs = await runTheirs(args);
  return [await runOurs(args), theirs];
}

/** Runs bpftool. */
function runTheirs(args: readonly string[]): Promise<Result> {
  const { path, reason } = findPeer();
  assert.ok(path !== undefined, reason);
  return run(path, args, process.env);
}

async function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Result> {
  const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [status]] = await Promise.all([
    bytesOf(child.stdout),
    bytesOf(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

async function bytesOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString("latin1");
}

/**
 * Runs both commands and holds their output against each other, known differences apart.
 * Links of others come and go meanwhile, some too quickly to be noticed: a difference counts
 * when it is there again while the links are the same. bpftool's exit status is 255 for
 * each single link, so it is not compared.
 */
export async function assertSameShow(style: Style, ...args: string[]): Promise<void> {
  for (let attempt = 1, differences = 0; ; attempt++) {
    const before = linkIds();
    const [{ stdout, stderr, status }, theirs] = await runBoth([...styles[style], "link", "show", ...args]);
    const printed = { ours: stdout, theirs: theirs.stdout };
    const alike = knownDifferences.reduce((outputs, { without }) => without(outputs, style), printed);
    if (alike.ours !== alike.theirs && attempt < attempts) {
      if (linkIds() === before) differences++;
      if (differences < 3) {
        await setTimeout(100);
        continue;
      }
    }
    assertSameText(alike.ours, alike.theirs);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    return;
  }
}

/** Whether two outputs are the same; the error shows where they part. */
export function assertSameText(actual: string, expected: string): void {
  if (actual === expected) return;
  let at = 0;
  while (actual[at] === expected[at]) at++;
  const line = actual.slice(0, at).split("\n").length;
  const part = (text: string) => text.slice(Math.max(0, at - 100), at + 100);
  assert.equal(part(actual), part(expected), `line ${line} of the output`);
}

function linkIds(): string {
  const { links } = testKernel();
  const ids: number[] = [];
  for (let id = links.nextId(0); id !== undefined; id = links.nextId(id)) ids.push(id);
  return ids.join(" ");
}
