import type { Config as FullConfig } from "@oclif/core/config";
import type { Config } from "@oclif/core/interfaces";
import pjson from "../../package.json" with { type: "json" };
import { canonical } from "../canonical.ts";
import { commandOf } from "../commands.ts";
import type { CommandLine } from "../grammar/grammar.ts";
import { runFirstPartyHook } from "./hooks.ts";

/**
 * Runs a command where there are no plugins but the first-party ones.
 *
 * @returns the exit status
 */
export async function runOnSmallConfig(line: CommandLine): Promise<number> {
  const CommandClass = commandOf(line);
  return new CommandClass([...canonical(line).argv], smallConfig() as FullConfig).execute();
}

/**
 * As much of oclif's Config as a command of this package needs. The full one costs more
 * than all else that a short command does.
 */
export function smallConfig(): Config {
  const { name, version, oclif } = pjson;
  const variable = (key: string) => `${oclif.bin}_${key}`.toUpperCase();
  const config: Partial<Config> = {
    bin: oclif.bin,
    name,
    version,
    userAgent: `${name}/${version}`,
    scopedEnvVarKey: variable,
    scopedEnvVarKeys: (key) => [variable(key)],
    scopedEnvVar: (key) => process.env[variable(key)],
    runHook: runFirstPartyHook as Config["runHook"],
  };
  // The rest is for plugins that search, help and updates.
  return config as Config;
}
