import { existsSync } from "node:fs";
import pjson from "../../package.json" with { type: "json" };

type Environment = Readonly<Record<string, string | undefined>>;

/** oclif's data directory, where the user's own plugins are. */
export function dataDirectory(env: Environment = process.env): string {
  const { bin, dirname } = pjson.oclif;
  const home = env.XDG_DATA_HOME || `${env.HOME || "/"}/.local/share`;
  return env[`${bin.toUpperCase()}_DATA_DIR`] || `${home}/${dirname}`;
}

/** Whether the user has plugins of their own: oclif lists them in this file of its data directory. */
export function hasUserPlugins(env?: Environment): boolean {
  return existsSync(`${dataDirectory(env)}/package.json`);
}
