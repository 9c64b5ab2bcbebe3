import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { cliCommand } from "../../packages/cli/src/run-cli.test-helper.ts";
import { findPeer } from "../peer.ts";

/** What a command left. The streams are strings of bytes (latin1). */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is started. */
export interface RunOptions {
  /** Standard input, as UTF-8; empty by default. */
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** The words that start the CLI, and the environment that belongs to them. */
export function ownCommand(): { readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv } {
  const { command, env } = cliCommand();
  // A user's own plugins are none of the tests' business.
  return { words: command, env: { ...process.env, NO_COLOR: "1", BPFLINK_DATA_DIR: "/nonexistent", ...env } };
}

/** Runs bpflink. */
export function ours(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { words, env } = ownCommand();
  return run([...words, ...args], { ...options, env: { ...env, ...options.env } as Record<string, string> });
}

/** Runs bpftool. */
export function theirs(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { path, reason } = findPeer();
  assert.ok(path !== undefined, reason);
  return run([path, ...args], options);
}

/**
 * Runs a bash script in which `"${CLI[@]}"` stands for bpflink.
 *
 * @param env what the script may read beside that
 */
export function shell(script: string, env: Readonly<Record<string, string>> = {}): Promise<Result> {
  const own = ownCommand();
  const words = own.words.map(quote).join(" ");
  // On standard input: Deno rewrites the words of a command in which it finds itself.
  return run(["bash", "-s"], {
    input: `CLI=(${words})\n${script}\n`,
    env: { ...own.env, ...env } as Record<string, string>,
  });
}

/** A word as bash reads it. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

async function run(words: readonly string[], { input = "", env }: RunOptions): Promise<Result> {
  const [file = "", ...args] = words;
  const child = spawn(file, args, { env: env ?? process.env, timeout: 60_000 });
  const [stdout, stderr, [status]] = await Promise.all([
    bytesOf(child.stdout),
    bytesOf(child.stderr),
    once(child, "close") as Promise<[number | null]>,
    feed(child, input),
  ]);
  return { status, stdout, stderr };
}

/** A command that doesn't read its input may be gone before it is written. */
function feed({ stdin }: ChildProcessWithoutNullStreams, input: string): void {
  stdin.on("error", () => {});
  stdin.end(input);
}

async function bytesOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString("latin1");
}
