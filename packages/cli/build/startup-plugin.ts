import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { lazyRequires } from "./lazy-requires.ts";

/** As much of a bundler's plugin as esbuild and Bun have in common. */
interface Build {
  onResolve(options: { filter: RegExp }, callback: (args: { path: string; importer: string }) => Resolved): unknown;
  onLoad(options: { filter: RegExp }, callback: (args: { path: string }) => Loaded): unknown;
}

type Resolved = { path: string } | undefined;

interface Loaded {
  contents: string;
  loader: "js";
}

/** A place in a package's file that would cost every start, and what stands there instead. */
interface Patch {
  /** The end of the file's path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export const patches: readonly Patch[] = [
  {
    file: "/@oclif/core/lib/command.js",
    from: `process.stdout.on('error', (err) => {
    if (err && err.code === 'EPIPE')
        return;
    throw err;
});`,
    to: "",
    why: "to touch process.stdout takes Bun longer than all else; the host writes by itself, and does this where a user's plugin may write (host/full.ts)",
  },
];

const quietDebug = fileURLToPath(new URL("quiet-debug.cjs", import.meta.url));
const realDebug = createRequire(createRequire(import.meta.url).resolve("@oclif/core")).resolve("debug/src/node.js");

/**
 * Changes when the packages that are bundled load what they need, not what they do. A
 * bundle fails where one of the {@link patches} doesn't fit any more.
 */
export interface Startup {
  readonly plugin: { readonly name: string; setup(build: Build): void };
  /** To be called after the bundle is made. @throws where the file of a patch was not in it */
  check(): void;
}

/** The plugin for one bundle. */
export function startup(): Startup {
  const applied = new Set<Patch>();
  return {
    plugin: {
      name: "startup",
      setup(build) {
        build.onResolve({ filter: /^debug(\/src\/node\.js)?$/ }, ({ path, importer }) => {
          if (importer === quietDebug) return { path: realDebug };
          return path === "debug" ? { path: quietDebug } : undefined;
        });
        build.onLoad({ filter: /\/node_modules\/.*\.c?js$/ }, ({ path }) => {
          const code = patched(path, readFileSync(path, "utf8"), applied);
          return { contents: lazyRequires(code, path), loader: "js" };
        });
      },
    },
    check() {
      for (const patch of patches) if (!applied.has(patch)) throw new Error(`not bundled: ${patch.file}`);
    },
  };
}

/** @throws where a patch of this file doesn't fit it */
export function patched(path: string, code: string, applied: Set<Patch> = new Set()): string {
  let text = code;
  for (const patch of patches) {
    if (!path.endsWith(patch.file)) continue;
    if (text.split(patch.from).length !== 2) throw new Error(`${path} has changed: ${patch.why}\n${patch.from}`);
    text = text.replace(patch.from, () => patch.to);
    applied.add(patch);
  }
  return text;
}
