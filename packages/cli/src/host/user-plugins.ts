import { type Stats, statSync } from "node:fs";
import pjson from "../../package.json" with { type: "json" };
import { codeOf } from "../write.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** oclif's data directory, where the user's own plugins are. */
export function dataDirectory(env: Environment = process.env): string {
  const { bin, dirname } = pjson.oclif;
  // The XDG base directory specification has paths ignored that are not absolute.
  const home = env.XDG_DATA_HOME?.startsWith("/") ? env.XDG_DATA_HOME : `${env.HOME || "/"}/.local/share`;
  return env[`${bin.toUpperCase()}_DATA_DIR`] || `${home}/${dirname}`;
}

/**
 * Whether the user has plugins of their own: oclif lists them in a file of its data directory.
 * Plugins are code: those that could be somebody else's, as with sudo and another's HOME, are
 * left alone.
 *
 * @param warn told of those
 */
export function hasUserPlugins(warn: (message: string) => void, env?: Environment): boolean {
  const directory = dataDirectory(env);
  if (statOf(`${directory}/package.json`) === undefined) return false;
  const problem = whyForeign(directory);
  if (problem !== undefined) warn(problem);
  return problem === undefined;
}

/** Says that plugins in a directory could be somebody else's; undefined where they could not. */
export function whyForeign(directory: string): string | undefined {
  const all = [directory, `${directory}/package.json`].map(statOf);
  return all.every((status) => status === undefined || isOwn(status))
    ? undefined
    : `the plugins in ${directory} are left alone: others own it or may write to it`;
}

/** Root may write anywhere as it is. */
function isOwn({ uid, mode }: Stats): boolean {
  return (uid === process.geteuid?.() || uid === 0) && (mode & 0o022) === 0;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
