import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import {
  BpfError,
  type KernelView,
  type LinkBase,
  type LinkWarning,
  links,
  linkToJson,
  linkToPlain,
} from "@bpflink/core";
import { findHoldersByIterator } from "../../packages/core/src/holders/iterator.ts";
import { findHoldersInProc } from "../../packages/core/src/holders/proc.ts";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { assertNothingNew, ownObjects } from "../leftovers.ts";
import { testLab } from "../links/test-lab.ts";
import { fromSource } from "../runtime.ts";
import { types } from "../types.ts";
import { bpflink } from "./cli.ts";

/*
 * Links, pins, mounts and processes that come and go while they are looked at.
 */

/** How long, on each runtime. */
const seconds = Number(process.env.BPFLINK_SOAK_SECONDS ?? 5);

const kernel = testKernel();
const lab = testLab();

/** With and without reading many at once; what is at once is not all: the first are read one by one. */
const { readLinks: _, ...oneByOne } = kernel;
const views: Readonly<Record<string, KernelView>> = { oneByOne, mixed: kernel };

interface RawTracepoint extends LinkBase {
  readonly tpName: string;
  readonly cookie: bigint;
}

const noCookies = lab !== undefined && !lab.atLeast("6.10") && "only on Linux 6.10 or newer: cookies tell links apart";

test(`${seconds} s of links that come and go`, {
  skip: lacking ?? noCookies,
  timeout: (seconds + 100) * 1000,
}, async () => {
  assert.ok(lab !== undefined);
  const directory = join(lab.workspace.directory, "churn");
  mkdirSync(directory);
  const mountsBefore = ownMounts();
  const objectsBefore = ownObjects();
  const { file, args, env } = fromSource(join(import.meta.dirname, "churn.ts"), directory);
  const churn = spawn(file, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(churn, "close");
  const said = createInterface({ input: churn.stdout })[Symbol.asyncIterator]();
  const churned = new Set<number>(JSON.parse((await said.next()).value ?? ""));

  // The first round may open what a runtime or the kernel facade keeps.
  lookAtAll(churned);
  const descriptors = readdirSync("/proc/self/fd").length;
  const seen = { rounds: 0, links: 0, warnings: 0 };
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const round = lookAtAll(churned);
    seen.rounds++;
    seen.links += round.links;
    seen.warnings += round.warnings;
    // Leaves the other process some time, and lets this one's event loop turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // A runtime may close one of its own meanwhile.
  assert.ok(readdirSync("/proc/self/fd").length <= descriptors, "descriptors");

  for (const style of ["-j", "-jf"]) {
    const { status, stdout, stderr } = bpflink([style, "show"]);
    assert.match(stderr, /^(Warning: link \d+: .*: Resource temporarily unavailable[^\n]*\n)*$/);
    assert.equal(status, stderr === "" ? 0 : 1);
    for (const { tp_name, cookie, prog_id } of JSON.parse(stdout)) {
      if (churned.has(prog_id)) assert.deepEqual([tp_name, cookie], ["xdp_exception", prog_id]);
    }
  }

  churn.stdin.end();
  const { made, mounts } = JSON.parse((await said.next()).value ?? "");
  assert.deepEqual(await ended, [0, null]);
  assert.ok(made > 500 && mounts > 5 && seen.rounds > 0 && seen.links > 500, JSON.stringify({ made, mounts, ...seen }));
  await assertNothingLeft(churned);
  await assertNothingNew(objectsBefore);
  assert.deepEqual(ownMounts(), mountsBefore);
});

/** Everything once: all links in each way, holders in each way, pins. */
function lookAtAll(churned: ReadonlySet<number>): { links: number; warnings: number } {
  const count = { links: 0, warnings: 0 };
  for (const [name, view] of Object.entries(views)) {
    const holders = name === "mixed" ? findHoldersByIterator(kernel) : findHoldersInProc(kernel);
    assertOnlyDenied(holders.problems);
    const pins = kernel.findPins();
    assert.deepEqual(pins.problems, []);
    const onWarning = ({ problem }: LinkWarning) => {
      // One that is just being created has no data yet.
      assert.ok(problem instanceof BpfError && problem.code === "EAGAIN", String(problem));
      count.warnings++;
    };
    const onSlow = (reason: unknown) => assert.fail(`not all at once: ${reason}`);
    let last = 0;
    for (const link of links(view, types, { holders, pins, onWarning, onSlow })) {
      assert.ok(link.id > last, `${name}: link ${link.id} after ${last}`);
      last = link.id;
      count.links++;
      assertPaired(link, churned);
      assert.ok(linkToPlain(link, types).startsWith(`${link.id}: `));
      assert.equal(linkToJson(link, types).id, link.id);
    }
  }
  return count;
}

function assertPaired(link: LinkBase, churned: ReadonlySet<number>): void {
  const { tpName, cookie, progId } = link as RawTracepoint;
  if (!churned.has(progId)) return;
  assert.deepEqual([link.type, tpName, cookie], ["raw_tracepoint", "xdp_exception", BigInt(progId)], `link ${link.id}`);
}

/** Even root can't look into every process: one with more capabilities is closed to it. */
function assertOnlyDenied(problems: readonly unknown[]): void {
  for (const problem of problems) assert.equal((problem as BpfError).code, "EACCES", String(problem));
}

/** Links and programs of the churn, once the kernel has had time to free them. */
async function assertNothingLeft(churned: ReadonlySet<number>): Promise<void> {
  const left = () => {
    const names: string[] = [];
    for (const link of links(oneByOne, types)) if (churned.has(link.progId)) names.push(`link ${link.id}`);
    for (let id = kernel.programs.nextId(0); id !== undefined; id = kernel.programs.nextId(id)) {
      if (churned.has(id)) names.push(`program ${id}`);
    }
    return names;
  };
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && left().length > 0; )
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(left(), []);
}

function ownMounts(): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "latin1").split("\n");
  return lines.filter((line) => line.includes(lab?.workspace.directory ?? "?"));
}
