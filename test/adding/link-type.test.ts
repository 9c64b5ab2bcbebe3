import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { capturedLink, InfoWriter } from "../replayed/info.ts";
import { sampleCapture } from "../replayed/sample.ts";
import { fromSource } from "../runtime.ts";

/*
 * Adding a link type takes a new folder under plugins/ and a line that registers it: done
 * here in a copy of the sources, and shown by the command.
 */

const root = join(import.meta.dirname, "../..");

/** The folder: what a plugin's author writes. */
const newFolder: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "@bpflink/plugin-teapot",
    version: "0.1.0",
    type: "module",
    exports: { "./hook": { "bpflink-source": "./src/hook.ts" } },
  }),
  "src/hook.ts": `
    import { linkType, u32 } from "@bpflink/core";
    const teapot = linkType({
      id: 418,
      name: "teapot",
      since: "9.9",
      info: { cups: u32(16) },
      json: ({ cups }) => ({ cups }),
      plain: ({ cups }) => \`\\n\\tcups \${cups}  \`,
    });
    export default async () => [teapot];
  `,
};

/** The line, and the one that it stands before. */
const newLine = 'export { default as "@bpflink/plugin-teapot" } from "@bpflink/plugin-teapot/hook";\n';
const nextLine = 'export { default as "@bpflink/plugin-tracing" }';

test("a folder under plugins/ and a line of registration make a link type", () => {
  const copy = mkdtempSync(join(tmpdir(), "bpflink-adding-"));
  try {
    copySources(copy);
    const command = ["--no-holders", "show", "--replay", writeCapture(copy)];
    assert.equal(run(copy, command), "1: type 418  prog 7  \n");

    for (const [name, text] of Object.entries(newFolder)) {
      const path = join(copy, "plugins/teapot", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const registration = join(copy, "packages/cli/src/plugins.ts");
    const lines = readFileSync(registration, "utf8");
    assert.equal(lines.split(nextLine).length, 2);
    writeFileSync(registration, lines.replace(nextLine, newLine + nextLine));
    linkWorkspace(copy, "plugins/teapot");

    assert.equal(run(copy, command), "1: teapot  prog 7  \n\tcups 4  \n");
    assert.equal(run(copy, ["-j", ...command]), '[{"id":1,"type":"teapot","prog_id":7,"cups":4}]\n');
  } finally {
    rmSync(copy, { recursive: true });
  }
});

/** The packages and plugins as they are, and what `npm install` makes of them. */
function copySources(copy: string): void {
  const built = new Set(["dist", "node_modules", ".turbo"]);
  for (const folder of ["packages", "plugins"]) {
    cpSync(join(root, folder), join(copy, folder), {
      recursive: true,
      filter: (source) => !built.has(basename(source)),
    });
  }
  mkdirSync(join(copy, "node_modules/@bpflink"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@bpflink" && name !== "bpflink" && !name.startsWith("."))
      symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
  }
  for (const folder of ["packages", "plugins"])
    for (const name of readdirSync(join(copy, folder))) linkWorkspace(copy, `${folder}/${name}`);
}

function linkWorkspace(copy: string, folder: string): void {
  const { name } = JSON.parse(readFileSync(join(copy, folder, "package.json"), "utf8"));
  symlinkSync(join(copy, folder), join(copy, "node_modules", name));
}

function writeCapture(copy: string): string {
  const path = join(copy, "capture.json");
  const link = capturedLink(1, new InfoWriter(418, 1, 7).u32(16, 4));
  writeFileSync(path, JSON.stringify({ ...sampleCapture(), links: [link] }));
  return path;
}

function run(copy: string, words: readonly string[]): string {
  const { file, args, env } = fromSource(join(copy, "packages/cli/bin/run.js"), ...words);
  const { stdout, stderr } = spawnSync(file, args, {
    cwd: copy,
    encoding: "utf8",
    env: { ...env, BPFLINK_DATA_DIR: "/nonexistent" },
  });
  assert.equal(stderr, "");
  return stdout;
}
