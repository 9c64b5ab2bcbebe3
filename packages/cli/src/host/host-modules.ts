import { createRequire } from "node:module";
import { join } from "node:path";

/** What a user's plugin may import without bringing it along: it is in the single file already. */
const modules: Readonly<Record<string, () => Promise<object>>> = {
  "@bpflink/core": () => import("@bpflink/core"),
  "@oclif/core": () => import("@oclif/core"),
  "@oclif/core/args": () => import("@oclif/core/args"),
  "@oclif/core/command": () => import("@oclif/core/command"),
  "@oclif/core/errors": () => import("@oclif/core/errors"),
  "@oclif/core/flags": () => import("@oclif/core/flags"),
  "@oclif/core/help": () => import("@oclif/core/help"),
  "@oclif/core/hooks": () => import("@oclif/core/hooks"),
  "@oclif/core/ux": () => import("@oclif/core/ux"),
};

/**
 * Lets users' plugins import the modules of this program that one of them has not of its
 * own: a plugin that is linked into the single file has nothing else to share with it.
 *
 * @param roots the plugins' directories
 */
export async function provideHostModules(roots: readonly string[]): Promise<void> {
  // On Node and Deno, this program's modules are files beside it, and plugins bring their own.
  const { Bun } = globalThis as { readonly Bun?: typeof import("bun") };
  if (Bun === undefined) return;
  const missing = Object.keys(modules).filter((name) => !roots.every((root) => resolves(name, root)));
  // Loaded before they are provided: an import that is made later would be answered by itself.
  const provided = await Promise.all(missing.map(async (name) => [name, { ...(await modules[name]?.()) }] as const));
  Bun.plugin({
    name: "host-modules",
    setup(build) {
      for (const [name, exports] of provided) build.module(name, () => ({ loader: "object", exports }));
    },
  });
}

function resolves(name: string, root: string): boolean {
  try {
    createRequire(join(root, "package.json")).resolve(name);
    return true;
  } catch {
    return false;
  }
}
