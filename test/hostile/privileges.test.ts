import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isCi } from "../../scripts/lib/ci.mjs";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { testLab } from "../links/test-lab.ts";
import { bpflink, bpflinkWithout, lacksTool, type Outcome, script } from "./cli.ts";

/*
 * Each row of docs/privileges.md: what bpflink does where it may not, or can't, do all.
 */

const unprivilegedBpf = "/proc/sys/kernel/unprivileged_bpf_disabled";
const kptrRestrict = "/proc/sys/kernel/kptr_restrict";

const kernel = testKernel();
const lab = testLab();
const noSetpriv = lacking ?? lacksTool("setpriv");
const noUnshare = lacking ?? lacksTool("unshare");

/** A link of this process, and a pin of it that everyone may open. */
const own = lab === undefined ? undefined : makeLink(lab);

function makeLink(lab: NonNullable<ReturnType<typeof testLab>>): { id: number; path: string } {
  const fd = lab.keep(kernel.programs.openRawTracepoint(lab.program({ type: "raw_tracepoint" }), "xdp_exception"));
  const path = `${lab.workspace.bpffs}/link`;
  kernel.objects.pin(fd, path);
  chmodSync(lab.workspace.directory, 0o755);
  chmodSync(lab.workspace.bpffs, 0o755);
  chmodSync(path, 0o666);
  return { id: lab.fdinfo(fd, "link_id"), path };
}

function link(): { id: number; path: string } {
  assert.ok(own !== undefined);
  return own;
}

const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const nobodyWith = (capabilities: readonly string[]) => [
  ...asNobody,
  `--inh-caps=-all${capabilities.map((name) => `,+${name}`).join("")}`,
  `--ambient-caps=-all${capabilities.map((name) => `,+${name}`).join("")}`,
];
const rootWithout = (capability: string) => ["setpriv", `--bounding-set=-${capability}`, `--inh-caps=-${capability}`];

interface Shown {
  readonly id: number;
  readonly type: string;
  readonly pinned?: readonly string[];
  readonly pids?: readonly { readonly pid: number }[];
}

/** The links that a JSON listing has; it must have gone well. */
function shown({ status, stdout, stderr }: Outcome): readonly Shown[] {
  assert.equal(status, 0, stderr);
  const document: Shown | Shown[] = JSON.parse(stdout);
  return [document].flat();
}

function ourLink(outcome: Outcome): Shown {
  const found = shown(outcome).find(({ id }) => id === link().id);
  assert.ok(found !== undefined, "our link is shown");
  assert.equal(found.type, "raw_tracepoint");
  return found;
}

/** Others may have it open for the moment that they look at it. */
function assertHeldByUs(shown: Shown): void {
  assert.ok(shown.pids?.some(({ pid }) => pid === process.pid));
}

/** Refused in one line on stderr, and in JSON mode in one document. */
function assertRefused(args: readonly string[], via: readonly string[], words: RegExp): void {
  const plain = bpflink(args, via);
  assert.deepEqual({ status: plain.status, stdout: plain.stdout }, { status: 1, stdout: "" }, plain.stderr);
  assert.match(plain.stderr, words);
  assert.match(plain.stderr, /^Error: [^\n]*\n$/);
  const json = bpflink(["-j", ...args], via);
  assert.deepEqual({ status: json.status, stderr: json.stderr }, { status: 1, stderr: "" });
  const documents = [JSON.parse(json.stdout)].flat();
  assert.match(documents.at(-1).error, words);
}

describe("without privileges", { skip: noSetpriv }, () => {
  const noAdmin = /can't get next link: Operation not permitted -- CAP_SYS_ADMIN is missing: run it as root/;

  test("nobody: the listing is refused, and CAP_SYS_ADMIN named", () => {
    assertRefused(["show"], asNobody, noAdmin);
    assertRefused(
      ["show", "id", String(link().id)],
      asNobody,
      /failed to get link with ID \d+: Operation not permitted/,
    );
  });

  test("nobody, with a home that can't be looked into: the same", () => {
    // Deno itself doesn't start with a file for a home.
    for (const home of ["/proc/1/cwd", "/nonexistent", ...("Deno" in globalThis ? [] : ["/dev/null"])]) {
      assertRefused(["show"], [...asNobody, "env", `HOME=${home}`, "XDG_CACHE_HOME="], noAdmin);
    }
  });

  test("root without CAP_SYS_ADMIN: no listing, but pins are shown", () => {
    assertRefused(["show"], rootWithout("sys_admin"), noAdmin);
    ourLink(bpflink(["-j", "show", "pinned", link().path], rootWithout("sys_admin")));
  });

  test("CAP_BPF and CAP_PERFMON alone: no listing, but pins are shown with their holders", () => {
    const via = nobodyWith(["bpf", "perfmon"]);
    assertRefused(["show"], via, noAdmin);
    assertHeldByUs(ourLink(bpflink(["-j", "show", "pinned", link().path], via)));
  });

  test("CAP_SYS_ADMIN alone: all links, and their holders", () => {
    assertHeldByUs(ourLink(bpflink(["-j", "show"], nobodyWith(["sys_admin"]))));
  });

  test("pins that are open to all are shown, before Linux 5.19 where unprivileged_bpf_disabled is 0", () => {
    if (read(unprivilegedBpf) === "0" || lab?.atLeast("5.19")) assertShownToNobody();
    else
      assertRefused(["show", "pinned", link().path], asNobody, /bpf obj get .*: Operation not permitted -- CAP_BPF is/);
  });

  const atZero = notToBeSet(unprivilegedBpf);
  test("unprivileged_bpf_disabled 0: pins that are open to all are shown", { skip: atZero }, () => {
    withSysctl(unprivilegedBpf, "0", () => assertShownToNobody());
  });
});

/** Holders are others' processes, whose open files are not nobody's to see. */
function assertShownToNobody(): void {
  assert.equal(ourLink(bpflink(["-j", "show", "pinned", link().path], asNobody)).pids, undefined);
}

describe("in namespaces", { skip: noUnshare }, () => {
  test("a user namespace: the listing is refused, although CAP_SYS_ADMIN seems to be there", () => {
    assertRefused(
      ["show"],
      ["unshare", "--user", "--map-root-user"],
      /Operation not permitted -- CAP_SYS_ADMIN is there, so something else forbids it: a user namespace,/,
    );
    const via = ["unshare", "--user", "--map-root-user"];
    if (lab?.atLeast("5.19")) ourLink(bpflink(["-j", "show", "pinned", link().path], via));
  });

  test("a PID namespace: all links, and of their holders those of the namespace by its own numbers", () => {
    const via = ["unshare", "--pid", "--fork", "--mount-proc"];
    const { status, stdout, stderr } = script("in-pid-namespace.ts", [String(link().id)], via);
    assert.equal(status, 0, stderr);
    const { pid, iterator, proc } = JSON.parse(stdout);
    assert.ok(pid < 100, "the namespace counts from 1");
    assert.deepEqual(iterator, [{ pid, comm: "inside" }], "not this process, which is outside");
    assert.deepEqual(proc, iterator);
    assert.equal(ourLink(bpflink(["-j", "show"], via)).pids, undefined);
    assert.match(
      bpflink(["-d", "show", "id", String(link().id)], via).stderr,
      /holders: .*outside of this PID namespace/,
    );
  });

  test("a network namespace: all links and their holders", () => {
    assertHeldByUs(ourLink(bpflink(["-j", "show"], ["unshare", "--net"])));
  });

  test("a mount namespace of its own: pins are those of its mounts", () => {
    const { path, id } = link();
    const umount = `umount ${path.slice(0, path.lastIndexOf("/"))} && exec "$@"`;
    const outcome = bpflink(["-j", "-f", "show", "id", String(id)], ["unshare", "--mount", "sh", "-c", umount, "sh"]);
    assert.ok(!(ourLink(outcome).pinned ?? []).includes(path));
    assert.ok(ourLink(bpflink(["-j", "-f", "show", "id", String(id)])).pinned?.includes(path));
  });
});

describe("with the kernel's addresses hidden", { skip: notToBeSet(kptrRestrict) }, () => {
  for (const value of ["1", "2"]) {
    test(`kptr_restrict ${value}: everything but the names of symbols`, () => {
      withSysctl(kptrRestrict, value, () => {
        const listed = ourLink(bpflink(["-j", "-f", "show"]));
        assertHeldByUs(listed);
        assert.ok(listed.pinned?.includes(link().path));
      });
    });
  }
});

describe("with parts of the file system missing", { skip: lacking ?? false }, () => {
  const plain = () => bpflink(["show", "id", String(link().id)]).stdout;

  test("a read-only /sys: everything", () => {
    const outcome = bpflinkWithout({ readOnly: ["/sys"] }, ["-j", "-f", "show"]);
    const listed = ourLink(outcome);
    assertHeldByUs(listed);
    assert.ok(listed.pinned?.includes(link().path));
    assert.equal(outcome.stderr, "");
  });

  test("no /proc: all links and their holders, pins by path", () => {
    const lack = { hidden: ["/proc"] };
    const outcome = bpflinkWithout(lack, ["-j", "show"]);
    assertHeldByUs(ourLink(outcome));
    assert.equal(outcome.stderr, "");
    assertHeldByUs(ourLink(bpflinkWithout(lack, ["-j", "show", "pinned", link().path])));
    assert.equal(bpflinkWithout(lack, ["show", "id", String(link().id)]).stdout, plain());
  });

  test("no /proc: another kind of pin is still told from a link", () => {
    assert.ok(lab !== undefined);
    const pins = { map: `${lab.workspace.bpffs}/map`, prog: `${lab.workspace.bpffs}/program` };
    kernel.objects.pin(lab.keep(kernel.maps.create({ type: 2, keySize: 4, valueSize: 4, maxEntries: 1 })), pins.map);
    kernel.objects.pin(lab.program({ type: "raw_tracepoint" }), pins.prog);
    for (const [type, path] of Object.entries(pins)) {
      const { status, stderr } = bpflinkWithout({ hidden: ["/proc"] }, ["show", "pinned", path]);
      assert.deepEqual({ status, stderr }, { status: 1, stderr: `Error: incorrect object type: ${type}\n` });
    }
  });

  test("no /proc: where links are pinned is known of /sys/fs/bpf at most, which is said", () => {
    const outcome = bpflinkWithout({ hidden: ["/proc"] }, ["-j", "-f", "show"]);
    assert.match(outcome.stderr, /^Warning: can't open \/proc\/mounts: No such file or directory\n$/);
    assertHeldByUs(ourLink(outcome));
  });

  test("no BTF: all links, and their holders from /proc", () => {
    const lack = { hidden: ["/sys/kernel/btf"] };
    const outcome = bpflinkWithout(lack, ["-j", "show"]);
    assertHeldByUs(ourLink(outcome));
    assert.equal(outcome.stderr, "");
    const { stderr } = bpflinkWithout(lack, ["-d", "show"]);
    assert.match(stderr, /^Warning: holders: can't open \/sys\/kernel\/btf\/vmlinux: No such file or directory$/m);
  });

  test("no BTF and no /proc: all links without their holders, and -d says why", () => {
    const lack = { hidden: ["/sys/kernel/btf", "/proc"] };
    const outcome = bpflinkWithout(lack, ["-j", "show"]);
    assert.equal(ourLink(outcome).pids, undefined);
    assert.equal(outcome.stderr, "");
    const { stderr } = bpflinkWithout(lack, ["-d", "show"]);
    assert.match(stderr, /^Warning: holders: can't open \/sys\/kernel\/btf\/vmlinux: /m);
    assert.match(stderr, /^Warning: holders: can't read symbolic link \/proc\/self: /m);
  });
});

function read(path: string): string {
  return readFileSync(path, "latin1").trim();
}

/**
 * Why a sysctl is not to be set for a moment, be it that the test is killed in this moment:
 * false where it may be. 1 of unprivileged_bpf_disabled stays until the machine starts anew.
 */
function notToBeSet(path: string): string | false {
  if (lacking !== undefined) return lacking;
  if (!isCi) return "only on a machine that is there for the tests (CI): it sets a sysctl";
  try {
    const is = read(path);
    if (path === unprivilegedBpf && is === "1") return "only where kernel.unprivileged_bpf_disabled is not 1";
    writeFileSync(path, is);
    return false;
  } catch {
    return "only where sysctls can be set";
  }
}

function withSysctl(path: string, value: string, use: () => void): void {
  const was = read(path);
  writeFileSync(path, value);
  try {
    use();
  } finally {
    writeFileSync(path, was);
  }
}
