/** A command to spawn. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How the runtime that this runs on runs another script, from source. */
export function fromSource(script: string, ...args: string[]): Command {
  const { versions, execPath } = process;
  const env = { ...process.env, DENO_CONDITIONS: "bpflink-source", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const options =
    versions.deno === undefined ? ["--conditions=bpflink-source"] : ["run", "--no-check", "--no-lock", "--allow-all"];
  return { file: execPath, args: [...options, script, ...args], env };
}
