import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { libcNames } from "@bpflink/core";

const root = fileURLToPath(new URL("../../", import.meta.url));
const file = join(root, "dist", "bpflink");
const sample = join(root, "packages/cli/samples/all-link-types.json");
const scratch = mkdtempSync(join(tmpdir(), "bpflink-single-"));
after(() => rmSync(scratch, { recursive: true }));

const isRoot = process.getuid?.() === 0;
const expected = fromSources(["--replay", sample, "show"]);

describe("the single file", { skip: !existsSync(file) && "needs `npm run build`" }, () => {
  test("runs where no runtime is installed: nothing on PATH, no home", () => {
    const { status, stdout, stderr } = spawnSync(file, ["--replay", sample, "show"], {
      cwd: "/",
      env: { PATH: "/nonexistent", BPFLINK_DATA_DIR: "/nonexistent" },
      encoding: "utf8",
    });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: expected, stderr: "" });
  });

  test("runs in a root directory that holds the C library, /proc and it", { skip: !isRoot && "needs root" }, () => {
    const place = (path: string, from = path) => {
      mkdirSync(join(scratch, dirname(path)), { recursive: true });
      copyFileSync(from, join(scratch, path));
    };
    for (const library of librariesOf(file)) place(library);
    place("/bpflink", file);
    chmodSync(join(scratch, "bpflink"), 0o755);
    place("/sample.json", sample);
    mkdirSync(join(scratch, "proc"));
    // In a mount namespace of its own, which takes the mount down with it.
    const script = 'mount -t proc proc "$1/proc" && exec chroot "$1" /bpflink --replay /sample.json show';
    const { status, stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", scratch], {
      env: { PATH: process.env.PATH },
      encoding: "utf8",
    });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: expected, stderr: "" });
  });

  test("is not led astray by what lies where it runs", () => {
    const directory = join(scratch, "astray");
    mkdirSync(directory);
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
    write("bunfig.toml", 'preload = ["./evil.ts"]\n');
    write("evil.ts", 'console.log("evil");\n');
    write(".env", "BPFLINK_DATA_DIR=/evil\n");
    write("package.json", '{"name":"bpflink","oclif":{"plugins":["evil"]}}');
    write("tsconfig.json", "{ evil");
    const { stdout, stderr } = spawnSync(file, ["--replay", sample, "show"], {
      cwd: directory,
      env: {},
      encoding: "utf8",
    });
    assert.deepEqual({ stdout, stderr }, { stdout: expected, stderr: "" });

    // A libc is looked for where it is, be it that it is of no use without the JIT.
    for (const name of libcNames("x64")) write(name, "evil");
    const { stderr: refusal } = spawnSync(file, ["show"], {
      cwd: directory,
      env: { BUN_JSC_useJIT: "0" },
      encoding: "utf8",
    });
    assert.match(
      refusal,
      /^Error: this C library is not supported here: .* tried \/\S+ \(bun:ffi requires the JIT\)\n$/,
    );
  });

  test("holds the backend for Bun and no other", () => {
    const content = readFileSync(file, "latin1");
    assert.equal(content.includes("this backend runs on Bun"), true);
    assert.equal(content.includes("this backend runs on Deno"), false);
    assert.equal(content.includes("this backend runs on Node.js"), false);
  });
});

function fromSources(args: readonly string[]): string {
  const deno = "Deno" in globalThis;
  const { stdout } = spawnSync(
    process.execPath,
    [
      ...(deno ? ["run", "--quiet", "-A"] : ["--conditions=bpflink-source"]),
      join(root, "packages/cli/bin/run.js"),
      ...args,
    ],
    { env: { ...process.env, DENO_CONDITIONS: "bpflink-source", BPFLINK_DATA_DIR: "/nonexistent" }, encoding: "utf8" },
  );
  return stdout;
}

/** What the dynamic linker loads for a program, itself included. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}
