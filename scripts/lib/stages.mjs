// @ts-check
// The stages of `npm test` that run test files, and which file belongs to which.
import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { singleFile } from "./single-file.mjs";
import { root } from "./workspace.mjs";

/**
 * @typedef {object} Stage
 * @property {string} title
 * @property {(file: string) => boolean} has whether a test file is one of its own
 * @property {boolean} parallel whether its files may run side by side: not where they make links
 * @property {number} seconds how long it may take on one runtime
 * @property {string} [runtime] the one that runs the tests, where what they start is not theirs
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @type {Record<string, Stage>} */
export const stages = {
  unit: {
    title: "every package by itself, the backends' conformance included",
    has: (file) => !file.startsWith("test/"),
    parallel: true,
    seconds: 240,
  },
  live: {
    title: "real links of this kernel",
    has: (file) => /^test\/(?!differential\/|cli\/|single-file\/|hostile\/)/.test(file),
    parallel: false,
    seconds: 300,
  },
  differential: {
    title: "byte for byte against bpftool",
    has: (file) => file.startsWith("test/differential/"),
    parallel: false,
    seconds: 300,
  },
  cli: {
    title: "the command as a user runs it",
    has: (file) => file.startsWith("test/cli/"),
    parallel: false,
    seconds: 300,
  },
  hostile: {
    title: "noise, races, missing privileges and files, signals",
    has: (file) => file.startsWith("test/hostile/"),
    parallel: false,
    seconds: 600,
  },
  "single-file": {
    title: "the same with dist/bpflink, and what it needs of a machine",
    has: (file) => /^test\/(cli|single-file)\/|^packages\/cli\/src\/(main|host\/plugin-commands)\.test/.test(file),
    parallel: false,
    seconds: 300,
    runtime: "node",
    env: { BPFLINK_CLI: singleFile },
  },
};

/**
 * Every test file, relative to the root.
 *
 * @returns {string[]}
 */
export function testFiles() {
  return ["packages", "plugins", "test", "bench", "examples", "scripts"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => walk(folder))
    .sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function walk(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return entry.name === "node_modules" || entry.name === "dist" ? [] : walk(join(folder, entry.name));
    }
    return entry.name.endsWith(".test.ts") ? [join(folder, entry.name).replaceAll(sep, "/")] : [];
  });
}
