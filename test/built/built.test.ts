import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCli, sample } from "../../packages/cli/src/run-cli.test-helper.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";

/*
 * The packages as they are built and published: without the condition by which all other
 * tests find the sources.
 */

const root = join(import.meta.dirname, "../..");
const lab = testLab();
const onDeno = "Deno" in globalThis;
const onBun = "bun" in process.versions;

const runFile = onDeno ? ["run", "--quiet", "--no-check", "--no-lock", "-A"] : [];
const runText = onDeno ? ["eval", "--no-lock"] : onBun ? ["-e"] : ["--input-type=module", "-e"];

/** What this runtime prints. */
function output(args: readonly string[], own: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, DENO_CONDITIONS: "", BPFLINK_DATA_DIR: "/nonexistent", ...own },
    encoding: "utf8",
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  return stdout;
}

test("the command shows what the sources show", () => {
  const args = ["--replay", sample, "-p", "show"];
  const shown = output([...runFile, join(root, "packages/cli/bin/run.js"), ...args]);
  assert.match(shown, /"type": "xdp"/);
  assert.equal(shown, runCli(args).stdout);
});

test("nothing is kept, and so nothing found to be run, where anybody may write", () => {
  const TMPDIR = mkdtempSync(join(tmpdir(), "bpflink-built-"));
  try {
    output([...runFile, join(root, "packages/cli/bin/run.js"), "--replay", sample, "show"], { TMPDIR });
    assert.deepEqual(readdirSync(TMPDIR), []);
  } finally {
    rmSync(TMPDIR, { recursive: true });
  }
});

test("the licences of what is bundled come along", () => {
  for (const path of ["dist/THIRD-PARTY-LICENSES", "packages/cli/dist/THIRD-PARTY-LICENSES"]) {
    const text = readFileSync(join(root, path), "utf8");
    for (const name of ["@oclif/core", "koffi", "valibot"])
      assert.match(text, new RegExp(`^${name} \\d.*\n\n.*MIT`, "m"));
  }
});

test("the library reads a link of this machine", { skip: lacking ?? false }, () => {
  assert.ok(lab !== undefined);
  const makers = allMakers.filter(({ name }) => name === "raw_tracepoint/plain");
  const [link] = makeLinks(lab, makers).made;
  assert.ok(link !== undefined);
  const script = `
    import { openBpf } from "bpflink";
    const { type, progId } = openBpf().link(${link.id});
    console.log(import.meta.resolve("bpflink").includes("/dist/"), type, progId);
  `;
  assert.equal(output([...runText, script]), `true raw_tracepoint ${link.progId}\n`);
});
