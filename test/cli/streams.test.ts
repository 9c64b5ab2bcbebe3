import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { unlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Fd } from "@bpflink/core";
import { sample } from "../../packages/cli/src/run-cli.test-helper.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { borrowLinks } from "../links/borrow.ts";
import { attachType, type Lab } from "../links/lab.ts";
import { makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { quote, shell } from "./run.ts";

/*
 * Where the output goes: a reader that goes away, a full disk, closed streams, a terminal.
 * And what -d tells, and what is said to those who may not.
 */

/** In a script: bpflink. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: bash's, not ours
const cli = '"${CLI[@]}"';
const skip = lacking ?? false;
const lab = testLab();
const link = lab === undefined ? undefined : makeLinks(lab, makersOf("raw_tracepoint/plain")).made[0];
const id = link?.id ?? 0;
const has = (program: string) => spawnSync("which", [program]).status === 0;

describe("standard output", { skip }, () => {
  test("a reader that goes away from 3,000 links ends it quietly, with status 0", async () => {
    assert.ok(lab !== undefined);
    const many = holdMany(lab, 3000);
    try {
      for (const command of ["show", "-f show", "-j show", "-p show"]) {
        const { status, stdout, stderr } = await shell(`set -o pipefail; ${cli} ${command} | head -c 100`);
        assert.deepEqual({ status, stderr }, { status: 0, stderr: "" }, command);
        assert.equal(stdout.length, 100);
      }
      const { status, stdout } = await shell(`${cli} --no-holders show | grep -c "^[0-9]*: "`);
      assert.equal(status, 0);
      assert.ok(Number(stdout) >= 3000, "without head, all come");
    } finally {
      for (const fd of many) fd.close();
    }
  });

  test("a full disk is an error, status 1", async () => {
    for (const command of ["show", "-j show", `show id ${id}`, "version"]) {
      const { status, stderr } = await shell(`${cli} ${command} >/dev/full`);
      const said = command.startsWith("-j") ? "" : "Error: can't write to standard output: No space left on device\n";
      assert.deepEqual({ status, stderr }, { status: 1, stderr: said }, command);
    }
  });

  test("a closed one is no reason to fail, and nothing else gets the output", async () => {
    const { status, stdout, stderr } = await shell(`${cli} show id ${id} >&-`);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  });
});

describe("standard error", { skip }, () => {
  test("a link is shown whether or not there is somewhere to tell of it", async () => {
    for (const redirection of ["2>&-", "2>/dev/full", "2> >(true)"]) {
      const { status, stdout } = await shell(`${cli} -d show id ${id} ${redirection}`);
      assert.equal(status, 0, redirection);
      assert.match(stdout, new RegExp(`^${id}: raw_tracepoint `));
    }
  });

  test("an error has its status where it can't be told", async () => {
    for (const redirection of ["2>&-", "2>/dev/full"]) {
      const { status, stdout } = await shell(`${cli} show id 0 ${redirection}`);
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
    }
  });
});

describe("a terminal", { skip: lacking ?? (has("python3") ? false : "needs python3") }, () => {
  const onTerminal = async (words: string) => {
    const { status, stdout } = await shell(`exec python3 "$TERMINAL" ${cli} ${words}`, {
      TERMINAL: join(import.meta.dirname, "terminal.py"),
      COLUMNS: "60",
    });
    // The terminal makes two characters of a newline.
    return { status, text: Buffer.from(stdout, "latin1").toString("utf8").replaceAll("\r\n", "\n") };
  };

  test("a terminal gets no control characters from names", async () => {
    assert.ok(lab !== undefined && link !== undefined);
    const path = `${lab.workspace.bpffs}/\u001b[31m\u0007\nred`;
    lab.kernel.objects.pin(link.fd, path);
    try {
      await using _holder = await borrowLinks(Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x09), "once", [id]);
      const plain = await onTerminal(`-f show id ${id}`);
      assert.equal(plain.status, 0);
      assert.ok(plain.text.includes("\\x1b[31m\\x07\\nred\n"), plain.text);
      assert.match(plain.text, /\\x1b\[2J\\xff\\t\(\d+\)/);
      const json = await onTerminal(`-j -f show id ${id}`);
      assert.deepEqual(JSON.parse(json.text).pinned, [path]);
      const error = await onTerminal(`show pinned $'/\\e[31m'`);
      assert.equal(error.text, "Error: bpf obj get (/\\x1b[31m): No such file or directory\n");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what it is about
      const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
      for (const { text } of [plain, json, error]) assert.doesNotMatch(text, obeyed);
      assert.ok(!plain.text.includes("\ufffd"), "nor bytes that are no UTF-8");
    } finally {
      unlinkSync(path);
    }
  });

  test("of 60 columns, each line is the line that a pipe gets", async () => {
    // Long lines, and the same whatever happens on the machine.
    const replay = `--replay ${quote(sample)}`;
    for (const words of [`${replay} show`, `-j ${replay} show`, `-p ${replay} show`, "help"]) {
      const piped = await shell(`${cli} ${words}`);
      const { text } = await onTerminal(words);
      assert.equal(text, Buffer.from(piped.stdout + piped.stderr, "latin1").toString("utf8"));
    }
  });
});

describe("-d", { skip }, () => {
  test("tells why holders were searched in /proc: here, for want of the kernel's BTF", async () => {
    await using holder = await borrowLinks(new TextEncoder().encode("borrower"), "once", [id]);
    const hidden = "mount -t tmpfs none /sys/kernel/btf";
    const command = `unshare --mount bash -c '${hidden} && exec "$@"' - ${cli}`;
    const { status, stdout, stderr } = await shell(`${command} -d show id ${id}`);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`\\bborrower\\(${holder.pid}\\)`));
    assert.match(stderr, /^Warning: holders: .*(BTF|\/sys\/kernel\/btf\/vmlinux).*$/m);
    const quiet = await shell(`${command} show id ${id}`);
    assert.deepEqual(
      { status: quiet.status, stdout: quiet.stdout, stderr: quiet.stderr },
      { status, stdout, stderr: "" },
    );
  });

  test("tells what pin and detach do", async () => {
    assert.ok(lab !== undefined);
    const path = `${lab.workspace.bpffs}/traced`;
    const pinned = await shell(`${cli} -d pin id ${id} ${path}`);
    assert.equal(pinned.status, 0);
    assert.match(pinned.stderr, new RegExp(`^bpf\\(BPF_OBJ_PIN, "${path}", fd \\d+\\) = 0$`, "m"));
    unlinkSync(path);
    const refused = await shell(`${cli} -d detach id ${id}`);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^bpf\(BPF_LINK_DETACH, fd \d+\) = EOPNOTSUPP \(Operation not supported\)$/m);
  });
});

describe("without root", { skip: lacking ?? (has("setpriv") ? false : "needs setpriv") }, () => {
  test("one line that names the capability, status 1, no stack trace", async () => {
    // Nobody may not even be able to read this program, so it is root without capabilities.
    const command = `setpriv --bounding-set=-all --inh-caps=-all ${cli}`;
    for (const words of ["show", `show id ${id}`, `detach id ${id}`, `pin id ${id} /none/x`]) {
      const { status, stdout, stderr } = await shell(`${command} ${words}`);
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" }, words);
      assert.match(stderr, /^Error: [^\n]*Operation not permitted -- CAP_SYS_ADMIN is missing: [^\n]*\n$/);
    }
    const { status, stdout, stderr } = await shell(`${command} -j show id ${id}`);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
    assert.match(JSON.parse(stdout).error, /CAP_SYS_ADMIN is missing/);
  });

  // Some machines allow none.
  const allowed = spawnSync("unshare", ["--user", "--map-root-user", "true"]).status === 0;
  const noUserNamespace = allowed ? false : "needs user namespaces";
  test("in a user namespace of one's own it is there, and is not enough", { skip: noUserNamespace }, async () => {
    const { status, stderr } = await shell(`exec unshare --user --map-root-user ${cli} show`);
    assert.equal(status, 1);
    assert.match(stderr, /^Error: [^\n]*CAP_SYS_ADMIN is there, so something else forbids it[^\n]*\n$/);
  });
});

function makersOf(name: string) {
  return allMakers.filter((maker) => maker.name === name);
}

/** Iterators that nobody reads: many links, on nothing that slows the machine down. */
function holdMany(lab: Lab, count: number): Fd[] {
  const RLIMIT_NOFILE = 7;
  const limits = new Uint8Array(new BigUint64Array([BigInt(count) + 4096n, BigInt(count) + 4096n]).buffer);
  lab.kernel.syscalls.call("prlimit64", 0, RLIMIT_NOFILE, limits, 0);
  const attachBtfId = lab.mustBtfId("func", "bpf_iter_bpf_map");
  const program = lab.program({ type: "tracing", attach: "trace_iter", attachBtfId });
  const link = { program, target: 0, attachType: attachType("trace_iter") };
  return Array.from({ length: count }, () => lab.kernel.links.create(link));
}
