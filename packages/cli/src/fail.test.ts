import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Backend,
  BpfError,
  FormatError,
  type KernelView,
  LinkTypeRegistry,
  linkById,
  linkByPath,
  links,
  ObjectTypeError,
  openKernel,
  UnsupportedError,
} from "@bpflink/core";
import { explain, fail } from "./fail.ts";
import { parseCommandLine } from "./grammar/grammar.ts";
import type { Stream } from "./streams.ts";

/** A kernel that answers every system call with this errno. */
function failing(errno: number): KernelView {
  const backend: Backend = {
    name: "failing",
    arch: "x64",
    syscall: () => -errno,
    addressOf: () => 4096n,
    view: (_address, length) => new Uint8Array(length),
  };
  return openKernel(backend);
}

const types = new LinkTypeRegistry();
const list = (errno: number) => [...links(failing(errno), types)];
const byId = (errno: number) => linkById(failing(errno), types, 5);
const byPath = (errno: number) => linkByPath(failing(errno), types, "/sys/fs/bpf/x");

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const said: readonly [what: string, action: () => unknown, message: string | RegExp][] = [
  ["EPERM", () => list(1), /^can't get next link: Operation not permitted -- CAP_SYS_ADMIN is [^\n]*$/],
  ["EINVAL", () => list(22), /^can't get next link: Invalid argument -- kernel too old\? .*5\.8$/],
  ["ENOSYS", () => list(38), /^can't get next link: Function not implemented -- .*bpf\(2\).*5\.8$/],
  ["ENOMEM", () => list(12), "can't get next link: Cannot allocate memory"],
  ["ENOENT by id", () => byId(2), "failed to get link with ID 5: No such file or directory"],
  ["EPERM by id", () => byId(1), /^failed to get link with ID 5: Operation not permitted -- CAP_SYS_ADMIN/],
  ["EINVAL by id", () => byId(22), "failed to get link with ID 5: Invalid argument"],
  ["ENOENT by path", () => byPath(2), "bpf obj get (/sys/fs/bpf/x): No such file or directory"],
  ["EACCES by path", () => byPath(13), "bpf obj get (/sys/fs/bpf/x): Permission denied"],
  ["EPERM by path", () => byPath(1), /^bpf obj get \(\/sys\/fs\/bpf\/x\): Operation not permitted -- CAP_BPF/],
];

for (const [what, action, message] of said) {
  test(`said of ${what}`, () => {
    const explanation = explain(caught(action));
    if (typeof message === "string") assert.equal(explanation.message, message);
    else assert.match(explanation.message, message);
    assert.equal(explanation.topic, undefined);
  });
}

test("said of other errors", () => {
  assert.equal(explain(new ObjectTypeError("/x", "link", "map")).message, "incorrect object type: map");
  assert.equal(explain(new UnsupportedError("architecture mips", "known: x64")).message.split(":").at(-1), " x64");
  assert.match(explain(new FormatError("capture", "version", "too new")).message, /version/);
  assert.equal(explain(new BpfError(1, { operation: "stand on one's head" })).message.includes("stand"), true);
  assert.equal(explain("a string").message, "a string");
  // As a plugin's own copy of core would make it.
  assert.equal(
    explain(Object.assign(new Error("x"), { name: "ObjectTypeError", found: "prog" })).message,
    "incorrect object type: prog",
  );
});

/** A stream that keeps the text. */
function stream(isTerminal = false): Stream & { text: string } {
  const kept = {
    fd: 1,
    isTerminal,
    text: "",
    write: (_fd: number, bytes: Uint8Array) => {
      kept.text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  return kept;
}

const plain = { json: false, pretty: false, debug: false };

function shown(error: unknown, options = plain, isTerminal = false) {
  const stdout = stream(isTerminal);
  const stderr = stream(isTerminal);
  const status = fail(error, options, { stdout, stderr });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

test("an error is a line on stderr and status 1", () => {
  assert.deepEqual(shown(new Error("no")), { status: 1, stdout: "", stderr: "Error: no\n" });
});

test("in JSON mode it is a document on stdout, always valid", () => {
  assert.deepEqual(shown(new Error('a "b"\n\x1b'), { ...plain, json: true }), {
    status: 1,
    stdout: '{"error":"a \\"b\\"\\n\\u001b"}\n',
    stderr: "",
  });
  assert.equal(shown(new Error("no"), { json: true, pretty: true, debug: false }).stdout, '{\n    "error": "no"\n}\n');
});

test("a wrong command line is shown with its hint and the usage, and is status 2", () => {
  const { status, stdout, stderr } = shown(caught(() => parseCommandLine(["--b", "show"])));
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^Error: unrecognized option '--b'\n {2}it could be --bpffs or --base-btf\nUsage: bpflink /);
  const json = shown(
    caught(() => parseCommandLine(["show", "5"])),
    { ...plain, json: true },
  );
  assert.deepEqual(json, { status: 2, stdout: `{"error":"what is '5'?"}\n`, stderr: "" });
});

test("an id that is no number is a wrong command line, told without the usage", () => {
  const { status, stderr } = shown(caught(() => parseCommandLine(["show", "id", "x"])));
  assert.deepEqual({ status, stderr }, { status: 2, stderr: "Error: can't parse x as ID\n" });
});

test("a stack is shown with -d alone, beside what is shown without", () => {
  assert.doesNotMatch(shown(new TypeError("no")).stderr, /fail\.test/);
  assert.match(shown(new TypeError("no"), { ...plain, debug: true }).stderr, /^Error: no\n(.*\n)*.*fail\.test/);
  const json = shown(new TypeError("no"), { ...plain, json: true, debug: true });
  assert.equal(json.stdout, '{"error":"no"}\n');
  assert.match(json.stderr, /fail\.test/);
});

test("a terminal does not obey what an error says", () => {
  assert.equal(shown(new Error("\x1b[2J"), plain, true).stderr, "Error: \\x1b[2J\n");
  assert.equal(shown(new Error("\x1b[2J"), plain, false).stderr, "Error: \x1b[2J\n");
  const { stdout, stderr } = shown(new Error("\x1b[2J\x9b2J"), { ...plain, json: true, debug: true }, true);
  assert.equal(stdout, '{"error":"\\u001b[2J\\u009b2J"}\n');
  assert.match(stderr, /^Error: \\x1b\[2J\\x9b2J\n {4}at /);
});

test("where the error can't be written either, the status still says it", () => {
  const broken: Stream = {
    fd: 2,
    isTerminal: false,
    write: () => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    },
  };
  assert.equal(fail(new Error("no"), plain, { stdout: broken, stderr: broken }), 1);
});
