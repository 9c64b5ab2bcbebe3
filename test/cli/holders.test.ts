import assert from "node:assert/strict";
import { unlinkSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { encodeText } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { type Borrower, borrowLinks } from "../links/borrow.ts";
import { type MadeLink, makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import type { Result } from "./run.ts";
import { openSession } from "./session.ts";

/*
 * The processes that hold a link, and the names it is pinned at, in the text that is
 * printed: plain text byte for byte, and JSON that is valid whatever the names hold. The
 * links are kept by pins, so that those who hold them are those who are started here.
 */

const skip = lacking ?? false;
const lab = testLab();
const session = lab === undefined ? undefined : openSession();
after(() => session?.[Symbol.asyncDispose]());
const bpffs = lab === undefined ? "/nowhere" : lab.workspace.bpffs;
const link = kept("raw_tracepoint/plain");
const perf = lab === undefined ? undefined : kept(/^perf_event\/software/);

/** A quote, a backslash, control characters, bytes that are no UTF-8, and a letter of two bytes. */
const odd = Uint8Array.of(0x22, 0x5c, 0x1b, 0x5b, 0x31, 0x6d, 0x09, 0xff, 0xc3, 0x28, 0xc3, 0xa9);
/** The same in JSON. */
const oddInJson = '\\"\\\\\\u001b[1m\\t\ufffd\ufffd(\u00e9';

describe("holders", { skip }, () => {
  let holders: Borrower[] = [];

  test("a link whose only reference is a pin: no pids", async () => {
    assert.doesNotMatch((await show([], link)).stdout, /pids/);
    assert.doesNotMatch((await show(["-j"], link)).stdout, /pids/);
  });

  describe("held by three processes", () => {
    /** Twice by one, by the thread of another that has a name of its own, and by one with an odd name. */
    const comms = [encodeText("twice"), encodeText("main-thread"), odd];
    before(async () => {
      const ids = [idOf(link), idOf(perf)];
      holders = await Promise.all([
        borrowLinks(comms[0] as Uint8Array, "twice", ids),
        borrowLinks(comms[1] as Uint8Array, "thread", ids),
        borrowLinks(comms[2] as Uint8Array, "once", ids),
      ]);
    });
    after(() => Promise.all(holders.map((holder) => holder[Symbol.asyncDispose]())));

    /** What stands for each process, by ascending pid: as the kernel walks them. */
    const each = (text: (comm: Uint8Array, pid: number) => string) =>
      holders
        .map(({ pid }, i) => ({ pid, text: text(comms[i] as Uint8Array, pid) }))
        .sort((a, b) => a.pid - b.pid)
        .map((entry) => entry.text);
    const plainPids = () => `\n\tpids ${each((comm, pid) => `${latin1(comm)}(${pid})`).join(", ")}\n`;
    const jsonComm = (comm: Uint8Array) => (comm === odd ? oddInJson : new TextDecoder().decode(comm));

    test("plain: each once, by its main thread's name, byte for byte", async () => {
      assert.ok((await show([], link)).stdout.endsWith(plainPids()));
    });

    test("JSON: valid, and the names are in it", async () => {
      const { stdout } = await show(["-j"], link);
      const text = utf8(stdout);
      const pids = each((comm, pid) => `{"pid":${pid},"comm":"${jsonComm(comm)}"}`);
      assert.ok(text.endsWith(`,"pids":[${pids.join(",")}]}\n`), text);
      const comms = JSON.parse(text).pids.map(({ comm }: { comm: string }) => comm);
      assert.ok(comms.includes('"\\\u001b[1m\t\ufffd\ufffd(\u00e9'));
    });

    test("pretty JSON: on lines of their own", async () => {
      const text = utf8((await show(["-p"], link)).stdout);
      const pids = each(
        (comm, pid) => `{\n            "pid": ${pid},\n            "comm": "${jsonComm(comm)}"\n        }`,
      );
      assert.ok(text.endsWith(`,\n    "pids": [${pids.join(",")}\n    ]\n}\n`), text);
    });

    test("the cookie of a perf_event link stands before them", async () => {
      const { stdout } = await show([], perf);
      assert.match(stdout, /\n\tbpf_cookie \d+\n\tpids /);
      assert.ok(stdout.endsWith(plainPids()));
      assert.match(utf8((await show(["-j"], perf)).stdout), /,"bpf_cookie":\d+,"pids":\[\{/);
    });

    test("in a listing too", async () => {
      const { stdout } = await run("link", "show");
      const own = stdout.slice(stdout.indexOf(`${idOf(link)}: raw_tracepoint`));
      assert.ok(own.slice(own.indexOf("\n\tpids")).startsWith(plainPids()));
      const all = JSON.parse(utf8((await run("-j", "link", "show")).stdout));
      assert.equal(all.find(({ id }: { id: number }) => id === idOf(link)).pids.length, holders.length);
    });

    test("--no-holders: not even looked for", async () => {
      const result = await show(["-d", "--no-holders"], link);
      assert.doesNotMatch(result.stdout, /pids/);
      assert.doesNotMatch(result.stderr, /PROG_LOAD/);
      assert.match((await show(["-d"], link)).stderr, /^bpf\(BPF_PROG_LOAD, type tracing, .*\) = \d+$/m);
    });
  });
});

describe("names of pins", { skip }, () => {
  const names = ["a space", "漢字 é", "new\nline", 'quo"te', "back\\slash", "\u001b[31m", "\udcff\udcfe"];
  const paths = names.map((name) => `${bpffs}/${name}`);
  before(() => {
    const fd = testKernel().links.open(idOf(link));
    for (const path of paths) testKernel().objects.pin(fd, path);
    fd.close();
  });
  after(() => {
    for (const path of paths) testKernel().files.unlink(path);
  });

  test("plain: every byte as it is", async () => {
    const { stdout } = await show(["-f", "--no-holders"], link);
    for (const path of paths) assert.ok(stdout.includes(`\n\tpinned ${latin1(encodeText(path))}\n`), path);
  });

  test("JSON: valid, and the same names where they are text", async () => {
    for (const mode of ["-j", "-p"]) {
      const { pinned } = JSON.parse(utf8((await show([mode, "-f"], link)).stdout));
      const expected = paths.map((path) => path.replaceAll(/[\udc80-\udcff]/g, "\ufffd"));
      assert.deepEqual([...pinned].sort(), [...expected, `${bpffs}/kept-${idOf(link)}`].sort());
    }
  });

  test("a link can be named by such a path", async () => {
    for (const path of paths.slice(0, -1)) {
      assert.match((await run("--no-holders", "link", "show", "pinned", path)).stdout, new RegExp(`^${idOf(link)}: `));
    }
  });
});

/** Makes a link that nothing but a pin keeps. */
function kept(name: string | RegExp): MadeLink | undefined {
  if (lab === undefined) return undefined;
  const maker = allMakers.find((one) => (typeof name === "string" ? one.name === name : name.test(one.name)));
  const { made, failed } = makeLinks(lab, maker === undefined ? [] : [maker]);
  const [one] = made;
  if (one === undefined) throw failed[0]?.error ?? new Error(`no ${name} here`);
  const path = `${bpffs}/kept-${one.id}`;
  lab.kernel.objects.pin(one.fd, path);
  lab.keep({ [Symbol.dispose]: () => unlinkSync(path) });
  one.fd.close();
  return one;
}

function idOf(one: MadeLink | undefined): number {
  assert.ok(one !== undefined);
  return one.id;
}

function show(options: readonly string[], one: MadeLink | undefined): Promise<Result> {
  return run(...options, "link", "show", "id", String(idOf(one)));
}

async function run(...words: readonly string[]): Promise<Result> {
  assert.ok(session !== undefined);
  const result = await session.run(words);
  assert.equal(result.status, 0, result.stderr);
  return result;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Fails where the output is no UTF-8. */
function utf8(output: string): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(output, "latin1"));
}
