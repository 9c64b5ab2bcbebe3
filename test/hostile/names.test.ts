import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, test } from "node:test";
import { decodeText, encodeText, formatJson, type LinkBase, linkById, linkToJson, linkToPlain } from "@bpflink/core";
import { linkWriter } from "../../packages/cli/src/link-writer.ts";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { testLab } from "../links/test-lab.ts";
import { fromSource } from "../runtime.ts";
import { types } from "../types.ts";
import { bpflink, cliCommand, lacksTool } from "./cli.ts";

/*
 * Every byte that a name can have, 1 to 255, in the names of processes and of pins: raw
 * where output is piped, as bpftool has it; harmless on a terminal; valid in JSON, by the
 * word of a parser that is none of JavaScript's.
 */

const kernel = testKernel();
const lab = testLab();
const skip = lacking ?? false;
const noPython = lacksTool("python3");
const noScript = lacking ?? lacksTool("script");

/** Names of 15 bytes, the longest that a process can have, with all bytes among them. */
const comms = Array.from({ length: 17 }, (_, row) => Uint8Array.from({ length: 15 }, (_, at) => row * 15 + at + 1));

/** A name for each byte that a pin's can have: no NUL and no slash, nor a dot. */
const pins = Array.from({ length: 255 }, (_, at) => at + 1)
  .filter((byte) => byte !== 0x2f && byte !== 0x2e)
  .map((byte) => Uint8Array.of(0x61, byte, 0x62));

/** An independent parser of JSON and UTF-8, both strict: gives a document back in ASCII. */
function viaPython(json: Uint8Array): unknown {
  const program = "import json,sys; print(json.dumps(json.loads(sys.stdin.buffer.read().decode('utf-8', 'strict'))))";
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program], { input: json, maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr.toString());
  return JSON.parse(stdout.toString());
}

/** What stands in JSON for a name: U+FFFD for each byte that is no UTF-8. */
const inJson = (name: Uint8Array) => decodeText(name).replaceAll(/[\udc80-\udcff]/g, "\ufffd");

function assertHarmless(bytes: Uint8Array): void {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  assert.doesNotMatch(text, /[^\n\r\t\u0020-\u007e\u00a0-\uffff]/);
}

test("a link with such names, in every format", { skip: noPython }, () => {
  const link: LinkBase & { tpName: string; cookie: bigint } = {
    id: 1,
    type: "raw_tracepoint",
    progId: 2,
    tpName: "x",
    cookie: 0n,
    pinned: pins.map(decodeText),
    heldBy: { processes: comms.map((comm, pid) => ({ pid, comm: decodeText(comm), fds: [3] })) },
  };
  const plain = encode(linkToPlain(link, types));
  for (const name of [...comms, ...pins])
    assert.ok(plain.includes(Buffer.from(name)), `${name} is there, byte for byte`);

  for (const pretty of [false, true]) {
    const json = formatJson(linkToJson(link, types), { pretty });
    const parsed = viaPython(Buffer.from(json)) as { pinned: string[]; pids: { comm: string }[] };
    assert.deepEqual(parsed.pinned, pins.map(inJson));
    assert.deepEqual(
      parsed.pids.map(({ comm }) => comm),
      comms.map(inJson),
    );
    const forTerminal = linkWriter(types, { json: true, pretty, depth: 0, forTerminal: true }).one(link);
    assertHarmless(encode(forTerminal));
    assert.deepEqual(JSON.parse(forTerminal), JSON.parse(json));
  }
  const shown = linkWriter(types, { json: false, pretty: false, depth: 0, forTerminal: true }).one(link);
  assertHarmless(encode(shown));
  assert.equal(
    shown.split("\n").length,
    plain.toString("latin1").split("\n").length - 2,
    "no line more than are meant",
  );
});

describe("a real link", { skip }, () => {
  const id = lab === undefined ? 0 : makeLink();

  function makeLink(): number {
    assert.ok(lab !== undefined);
    const fd = lab.keep(kernel.programs.openRawTracepoint(lab.program({ type: "raw_tracepoint" }), "xdp_exception"));
    return lab.fdinfo(fd, "link_id");
  }

  test("held by a process of such a name", async () => {
    const { file, args, env } = fromSource(join(import.meta.dirname, "renamed.ts"), String(id));
    const child = spawn(file, args, { env, stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "close");
    const named = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const comm of comms) {
      child.stdin.write(`${Buffer.from(comm).toString("hex")}\n`);
      assert.equal((await named.next()).value, "named");
      const link = linkById(kernel, types, id, { holders: kernel.findHolders() });
      assert.deepEqual(
        link.heldBy?.processes.map(({ pid, comm }) => ({ pid, comm })),
        [{ pid: child.pid, comm: decodeText(comm) }],
      );
    }
    // The last of them through the whole program: what is no UTF-8.
    const plain = Buffer.from(bpflink(["show", "id", String(id)]).bytes);
    assert.ok(plain.includes(Buffer.concat([comms[16] ?? Buffer.alloc(0), Buffer.from(`(${child.pid})`)])));
    if (noPython === false) {
      const shown = viaPython(bpflink(["-j", "show", "id", String(id)]).bytes) as {
        pids: { pid: number; comm: string }[];
      };
      assert.equal(shown.pids.find(({ pid }) => pid === child.pid)?.comm, "\ufffd".repeat(15));
    }
    child.stdin.end();
    await ended;
  });

  test("pinned under such names", { skip: noPython || noScript }, () => {
    assert.ok(lab !== undefined);
    const { bpffs } = lab.workspace;
    using link = kernel.links.open(id);
    for (const name of pins) kernel.objects.pin(link, `${bpffs}/${decodeText(name)}`);
    const args = ["-f", "show", "id", String(id)];

    const plain = Buffer.from(bpflink(args).bytes);
    for (const name of pins) assert.ok(plain.includes(Buffer.from(name)), `${name}`);
    for (const style of ["-j", "-p"]) {
      const { pinned } = viaPython(bpflink([style, ...args]).bytes) as { pinned: string[] };
      assert.deepEqual(pinned.toSorted(), pins.map((name) => `${bpffs}/${inJson(name)}`).toSorted());
    }
    const { file, args: words } = cliCommand(args);
    const command = [file, ...words].map((word) => `'${word}'`).join(" ");
    const { status, bytes } = bpflinkOnTerminal(command);
    assert.equal(status, 0);
    assertHarmless(bytes);
    assert.ok(Buffer.from(bytes).includes(`${bpffs}/a\\x1bb`));
    assert.ok(Buffer.from(bytes).includes(`${bpffs}/a\\xffb`));

    for (const name of pins) {
      const path = `${bpffs}/${decodeText(name)}`;
      assert.equal(kernel.links.readPinned(path, () => undefined).info.length > 0, true);
      kernel.files.unlink(path);
    }
  });
});

function bpflinkOnTerminal(command: string): { status: number | null; bytes: Uint8Array } {
  const { env } = cliCommand([]);
  const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { env, maxBuffer: 1 << 26 });
  return { status, bytes: stdout };
}

function encode(text: string): Buffer {
  return Buffer.from(encodeText(text));
}
