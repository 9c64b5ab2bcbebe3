import type { Options } from "tsup";

/**
 * How every package is built: each entry to an ES module and its declarations.
 * What a package declares as its dependency stays an import.
 */
export function library(...entry: string[]): Options {
  return {
    entry,
    format: "esm",
    // Node 20 is the oldest runtime: `using` and the like are lowered for it.
    target: "node20",
    platform: "neutral",
    external: [/^#/, /^node:/, /^bun:/],
    dts: true,
    sourcemap: true,
    // Declarations are a build of their own, side by side with this one.
    clean: ["!**/*.d.ts"],
    silent: true,
  };
}
