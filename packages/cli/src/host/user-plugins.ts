import { existsSync } from "node:fs";
import { join } from "node:path";
import pjson from "../../package.json" with { type: "json" };

/** Whether the user has plugins of their own: oclif lists them in this file of its data directory. */
export function hasUserPlugins(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const { bin, dirname } = pjson.oclif;
  const home = env.XDG_DATA_HOME || join(env.HOME || "/", ".local/share");
  const directory = env[`${bin.toUpperCase()}_DATA_DIR`] || join(home, dirname);
  return existsSync(join(directory, "package.json"));
}
