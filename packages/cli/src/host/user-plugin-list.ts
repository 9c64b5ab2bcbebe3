import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "../file-error.ts";
import { codeOf } from "../write.ts";

/** A user's plugin, as oclif has it in the package.json of its data directory. */
export interface UserPlugin {
  readonly name: string;
  /** Installed from a registry, or a directory that was linked. */
  readonly type: "user" | "link";
  /** The directory of one that was linked. */
  readonly root?: string;
  /** What the registry was asked for. */
  readonly tag?: string;
}

interface DataPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly oclif?: { readonly plugins?: readonly UserPlugin[] };
}

/** The user's plugins. @throws {FileError} where the list can't be read */
export function userPlugins(directory: string): readonly UserPlugin[] {
  return readList(directory).oclif?.plugins ?? [];
}

/** The directory that a plugin's package.json is in. */
export function rootOf(directory: string, { name, root }: UserPlugin): string {
  return root ?? join(directory, "node_modules", name);
}

/** Adds plugins to the list, in place of those with their names. @throws {FileError} */
export function addUserPlugins(directory: string, plugins: readonly UserPlugin[]): void {
  const names = new Set(plugins.map(({ name }) => name));
  writeList(directory, [...userPlugins(directory).filter(({ name }) => !names.has(name)), ...plugins]);
}

/** Takes a plugin from the list. Without plugins there is none: its absence is what spares the search for them. */
export function removeUserPlugin(directory: string, name: string): void {
  const rest = userPlugins(directory).filter((plugin) => plugin.name !== name);
  if (rest.length > 0) writeList(directory, rest);
  else rmSync(file(directory), { force: true });
}

function file(directory: string): string {
  return join(directory, "package.json");
}

function readList(directory: string): DataPackage {
  const path = file(directory);
  try {
    const list: DataPackage | null = JSON.parse(readFileSync(path, "utf8"));
    if (!Array.isArray(list?.oclif?.plugins ?? [])) throw new Error("its oclif.plugins is no array");
    return list ?? {};
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw new FileError("read the list of plugins", path, error);
  }
}

function writeList(directory: string, plugins: readonly UserPlugin[]): void {
  const path = file(directory);
  const list = readList(directory);
  const fresh = { private: true, ...list, oclif: { schema: 1, ...list.oclif, plugins } };
  try {
    // Whatever the umask: a list that the group may write to is not run.
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    writeFileSync(`${path}.new`, `${JSON.stringify(fresh, undefined, 2)}\n`, { mode: 0o644 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new FileError("write the list of plugins", path, error);
  }
}
