import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, fromSource } from "../runtime.ts";

/** What became of a command. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** {@link stdout}, byte for byte. */
  readonly bytes: Uint8Array;
}

/** No user's own plugins, and a home that somebody else can write to. */
const environment = { BPFLINK_DATA_DIR: "/nonexistent", HOME: tmpdir(), DENO_DIR: join(tmpdir(), "bpflink-deno") };

/** Runs bpflink on the runtime that runs this. `via` is a command that starts another: `["setpriv", "--reuid=65534"]`. */
export function bpflink(args: readonly string[], via: readonly string[] = []): Outcome {
  const { file, args: words, env } = cliCommand(args);
  return start([...via, file, ...words], env);
}

/** The command line that {@link bpflink} runs. */
export function cliCommand(args: readonly string[]): Command {
  const command = fromSource(join(import.meta.dirname, "../../packages/cli/bin/run.js"), ...args);
  return { ...command, env: { ...command.env, ...environment } };
}

/** What {@link bpflinkWithout} does to its view of the file system. */
export interface Lack {
  /** Directories in whose place there is an empty one. */
  readonly hidden?: readonly string[];
  /** Directories that are made read-only. */
  readonly readOnly?: readonly string[];
}

/** Runs bpflink where parts of the file system are missing: see without.ts. */
export function bpflinkWithout({ hidden = [], readOnly = [] }: Lack, args: readonly string[]): Outcome {
  const what = [...hidden.map((path) => `-${path}`), ...readOnly.map((path) => `=${path}`)];
  const { file, args: words, env } = fromSource(join(import.meta.dirname, "without.ts"), what.join(","), ...args);
  return start([file, ...words], env);
}

/** Runs a script of this folder. */
export function script(name: string, args: readonly string[], via: readonly string[] = []): Outcome {
  const { file, args: words, env } = fromSource(join(import.meta.dirname, name), ...args);
  return start([...via, file, ...words], env);
}

function start([file = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Outcome {
  const { status, signal, stdout, stderr, error } = spawnSync(file, args, {
    timeout: 60_000,
    maxBuffer: 1 << 28,
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment, ...env },
  });
  if (error !== undefined) throw error;
  return { status, signal, stdout: stdout.toString(), stderr: stderr.toString(), bytes: stdout };
}

/** Why a program of util-linux or its like can't be started here: `"needs setpriv"`. False where it can. */
export function lacksTool(name: string): string | false {
  return spawnSync(name, ["--version"]).error === undefined ? false : `needs ${name}`;
}
