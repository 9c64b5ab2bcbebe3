import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The licences of what the bundle may hold of others: all packages that the command depends
 * on. Bun, which the single file is made of, is not among them: see docs/dependencies.md.
 */
export function thirdPartyLicenses(): string {
  const packages = new Map<string, string>();
  collect(fileURLToPath(new URL("..", import.meta.url)), packages);
  return [...packages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, text]) => text)
    .join(`\n${"-".repeat(72)}\n\n`);
}

function collect(directory: string, packages: Map<string, string>): void {
  const {
    name,
    version,
    license,
    dependencies = {},
  }: Package = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const key = `${name} ${version}`;
  if (packages.has(key)) return;
  // Our own stand beside it.
  if (directory.includes("node_modules")) packages.set(key, `${key}\n\n${licenseText(directory) ?? license}\n`);
  for (const dependency of Object.keys(dependencies)) collect(rootOf(dependency, directory), packages);
}

function licenseText(directory: string): string | undefined {
  const file = readdirSync(directory).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  return file === undefined ? undefined : readFileSync(join(directory, file), "utf8").trimEnd();
}

/** The directory of an installed package, whatever it exports. */
function rootOf(name: string, from: string): string {
  for (const folder of createRequire(join(from, "package.json")).resolve.paths(name) ?? []) {
    try {
      return dirname(realpathSync(join(folder, name, "package.json")));
    } catch {
      // In a folder further up.
    }
  }
  throw new Error(`${name}, a dependency of ${from}, is not installed`);
}
