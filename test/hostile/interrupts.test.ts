import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { sampleCapture } from "../replayed/sample.ts";
import { bpflink, cliCommand, lacksTool } from "./cli.ts";

/*
 * What comes from outside while bpflink is at work: signals, a full disk, a reader that is
 * gone.
 */

const directory = mkdtempSync(join(tmpdir(), `bpflink-test-${process.pid}-interrupts-`));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A capture of many links: seconds of work, and more text than any pipe takes. */
const many = join(directory, "many.json");
const count = 12_000;
writeFileSync(many, manyLinks());

function manyLinks(): string {
  const capture = sampleCapture();
  const links = Array.from({ length: count }, (_, at) => ({ ...capture.links[at % capture.links.length], id: at + 1 }));
  return JSON.stringify({ ...capture, links });
}

/** A folder of its own for each test. */
function place(name: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  return path;
}

function start(args: readonly string[], stdio: ["ignore", "pipe" | "ignore", "pipe" | "inherit"]) {
  const { file, args: words, env } = cliCommand(args);
  return spawn(file, words, { env, stdio });
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

describe("a signal", () => {
  for (const signal of signals) {
    test(`${signal} ends a listing that nobody reads on with, by that signal`, async () => {
      const child = start(["--replay", many, "show"], ["ignore", "pipe", "inherit"]);
      const ended = once(child, "exit");
      // It waits for room in the pipe from then on.
      child.stdout?.once("readable", () => {});
      await once(child.stdout as NonNullable<typeof child.stdout>, "readable");
      child.kill(signal);
      // A shell calls that 128 and the signal's number: 130, 143, 129.
      assert.deepEqual(await ended, [null, signal]);
      child.stdout?.destroy();
    });
  }

  test("while a recording is made leaves the whole of it or none, and nothing beside it", async () => {
    const at = place("interrupted");
    const file = join(at, "recording.json");
    const outcomes = new Set<string>();
    for (const [round, signal] of signals.entries()) {
      const child = start(["--replay", many, "show", "--record", file], ["ignore", "ignore", "inherit"]);
      const ended = once(child, "exit");
      // As soon as something is being written: in the middle of it.
      const timer = setInterval(() => {
        if (readdirSync(at).length > 0) child.kill(signal);
      }, 0);
      const [status, by] = await ended;
      clearInterval(timer);
      assert.ok(by === signal || status === 0, `round ${round}: ${status} ${by}`);
      outcomes.add(String(by));
      const left = readdirSync(at);
      assert.ok(left.length === 0 || (left.length === 1 && left[0] === "recording.json"), left.join(", "));
      if (left.length > 0) assert.equal(JSON.parse(readFileSync(file, "utf8")).links.length, count);
      rmSync(file, { force: true });
    }
    assert.ok(outcomes.size > 1 || !outcomes.has("null"), "a signal came in time once at least");
  });

  test("before anything is recorded leaves nothing", async () => {
    const at = place("early");
    const child = start(["--replay", many, "show", "--record", join(at, "a")], ["ignore", "pipe", "inherit"]);
    const ended = once(child, "exit");
    await once(child.stdout as NonNullable<typeof child.stdout>, "readable");
    child.kill("SIGINT");
    assert.deepEqual(await ended, [null, "SIGINT"]);
    assert.deepEqual(readdirSync(at), []);
    child.stdout?.destroy();
  });
});

describe("a disk that is full", { skip: lacking ?? false }, () => {
  test("while a recording is written: an error, and the old file as it was", () => {
    const { files } = testKernel();
    const at = place("full");
    files.mount("tmpfs", at, "tmpfs", 0, "mount tmpfs", "size=256k");
    try {
      for (const old of [undefined, "old"]) {
        const file = join(at, "recording.json");
        if (old !== undefined) writeFileSync(file, old);
        const { status, stderr } = bpflink(["--replay", many, "show", "--record", file]);
        assert.deepEqual(
          { status, stderr },
          { status: 1, stderr: `Error: can't write ${file}: No space left on device\n` },
        );
        assert.deepEqual(readdirSync(at), old === undefined ? [] : ["recording.json"]);
        if (old !== undefined) assert.equal(readFileSync(file, "utf8"), old);
      }
    } finally {
      files.unmount(at, 2);
    }
  });
});

describe("a reader that is gone", () => {
  const shell = (script: string, args: readonly string[]) => {
    const { file, args: words } = cliCommand(args);
    return { via: ["bash", "-c", script, "bash", file, ...words] };
  };

  test("ends a listing with status 0, and a recording is whole all the same", { skip: noBash() }, async () => {
    const file = join(place("gone"), "recording.json");
    const { via } = shell('set -o pipefail; "$@" | head -c 1 >/dev/null', ["--replay", many, "show", "--record", file]);
    assert.deepEqual(await runToEnd(via), { status: 0, stderr: "" });
    assert.equal(JSON.parse(readFileSync(file, "utf8")).links.length, count);
  });

  test("who closed standard output before gets no listing into another file", { skip: noBash() }, async () => {
    const at = place("closed");
    const file = join(at, "recording.json");
    for (const closing of [">&-", ">&- 2>&-", "<&- >&- 2>&-"]) {
      const { via } = shell(`exec "$@" ${closing}`, ["--replay", many, "show", "--record", file]);
      const { status } = await runToEnd(via);
      assert.ok(status === 0 || status === 1, `${closing}: ${status}`);
      // A runtime opens /dev/null in place of what is closed, or the listing fails.
      assert.equal(existsSync(file), status === 0, closing);
      if (status === 0) assert.equal(JSON.parse(readFileSync(file, "utf8")).links.length, count);
      rmSync(file, { force: true });
    }
    assert.deepEqual(readdirSync(at), []);
  });

  function noBash(): string | false {
    return lacksTool("bash");
  }
});

async function runToEnd([file = "", ...args]: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(file, args, { env: cliCommand([]).env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const [status] = await once(child, "close");
  return { status, stderr };
}
