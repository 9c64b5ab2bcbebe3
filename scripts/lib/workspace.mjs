// @ts-check
// Where things are in this repository, and the Node that runs them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string} name */
export const bin = (name) => join(root, "node_modules", ".bin", name);

/** The folders of the packages that are built, relative to the root. */
export function builtPackages() {
  return ["packages", "plugins"].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .map((entry) => join(group, entry.name))
      .filter((path) => existsSync(join(root, path, "package.json"))),
  );
}

/**
 * The newest Node at hand: the one that runs this, or the one that is installed
 * here as a package (Node 24 for Linux), which is what makes Node 20 enough.
 */
export function newestNode() {
  const own = { path: process.execPath, version: process.versions.node };
  try {
    const folder = join(root, "node_modules", `node-linux-${process.arch}`);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (process.platform === "linux" && major(version) > major(own.version)) {
      return { path: join(folder, "bin", "node"), version: String(version) };
    }
  } catch {
    // Not installed on this kind of machine.
  }
  return own;
}

/** @param {string} version */
const major = (version) => Number.parseInt(version, 10);

/** The environment for tools: the installed ones first on PATH, telemetry off. */
export function toolEnvironment() {
  const path = [join(root, "node_modules", ".bin"), dirname(newestNode().path), process.env.PATH ?? ""];
  return { ...process.env, PATH: path.join(delimiter), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
}
