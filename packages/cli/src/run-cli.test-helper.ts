import { type SpawnSyncOptions, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/run.js", import.meta.url));

/** The capture of every link type that comes with the CLI. */
export const sample = fileURLToPath(new URL("../samples/all-link-types.json", import.meta.url));

/** Runs the CLI's own sources on the runtime that runs the test, or what `$BPFLINK_CLI` names. */
export function runCli(args: readonly string[], options: SpawnSyncOptions = {}): SpawnSyncReturns<string> {
  const { command, env } = cliCommand();
  return spawnSync(command[0] ?? "", [...command.slice(1), ...args], {
    // A user's own plugins are none of the tests' business.
    env: { ...process.env, BPFLINK_DATA_DIR: "/nonexistent", ...env, ...options.env },
    timeout: 60_000,
    ...without(options),
    encoding: "utf8",
  });
}

/** How the CLI is started here; `$BPFLINK_CLI` is another program to test in its place, such as the single file. */
export function cliCommand(): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const other = process.env.BPFLINK_CLI;
  if (other !== undefined && other !== "") return { command: [other], env: {} };
  const versions = process.versions as Readonly<Record<string, string | undefined>>;
  const { execPath } = process;
  if (versions.bun !== undefined) return { command: [execPath, "--conditions=bpflink-source", bin], env: {} };
  if (versions.deno !== undefined) {
    return { command: [execPath, "run", "--quiet", "-A", bin], env: { DENO_CONDITIONS: "bpflink-source" } };
  }
  return { command: [execPath, "--conditions=bpflink-source", bin], env: {} };
}

function without({ env: _, ...rest }: SpawnSyncOptions): SpawnSyncOptions {
  return rest;
}

/** Runs a bash script; it knows nothing of the user's own plugins either. */
export function runShell(script: string, env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  // Not by `-c`: Deno rewrites such a script where it starts Deno.
  return spawnSync("bash", ["-s"], {
    input: script,
    env: { ...process.env, BPFLINK_DATA_DIR: "/nonexistent", ...env },
    timeout: 60_000,
    encoding: "utf8",
  });
}
