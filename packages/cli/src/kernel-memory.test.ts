import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openBpf } from "bpflink";
import { kernelMemory, type MemoryOptions, memoryDirectory } from "./kernel-memory.ts";

const scratch = mkdtempSync(join(tmpdir(), "bpflink-memory-"));
after(() => rmSync(scratch, { recursive: true }));

const { kernel } = openBpf();

function memoryOf(options: MemoryOptions) {
  return kernelMemory(() => kernel, { identity: () => "this kernel", build: () => "build", ...options });
}

let count = 0;
/** A memory in a directory of its own, in which something is remembered. */
function filled() {
  const directory = join(scratch, `${count++}`);
  const memory = memoryOf({ directory: () => directory });
  memory.remember("thing", "text\nof two lines");
  return { directory, memory, file: join(directory, "thing.build") };
}

test("what was remembered is recalled, from files that nobody else can read", () => {
  const { directory, memory, file } = filled();
  assert.equal(memory.recall("thing"), "text\nof two lines");
  assert.equal(memory.recall("other"), undefined);
  assert.deepEqual([statSync(directory).mode & 0o777, statSync(file).mode & 0o777], [0o700, 0o600]);
  memory.remember("thing", "new");
  assert.equal(memory.recall("thing"), "new");
  assert.deepEqual(readdirSync(directory), ["thing.build"]);
});

test("another kernel's, or another build's, is not recalled", () => {
  const { directory, memory } = filled();
  for (const kernel of ["another kernel", "this kerne", "this kernel ", ""]) {
    const other = memoryOf({ directory: () => directory, identity: () => kernel });
    assert.equal(other.recall("thing"), undefined);
  }
  const rebuilt = memoryOf({ directory: () => directory, build: () => "another build" });
  assert.equal(rebuilt.recall("thing"), undefined);
  assert.equal(memory.recall("thing"), "text\nof two lines");
});

test("a directory or a file that others may write, or read, is not trusted", () => {
  for (const mode of [0o720, 0o702, 0o777, 0o740]) {
    const { directory, memory, file } = filled();
    chmodSync(directory, mode);
    assert.equal(memory.recall("thing"), undefined, mode.toString(8));
    memory.remember("thing", "new");
    assert.match(readFileSync(file, "utf8"), /text/, "nor is it written");
  }
  for (const mode of [0o620, 0o602, 0o666]) {
    const { memory, file } = filled();
    chmodSync(file, mode);
    assert.equal(memory.recall("thing"), undefined, mode.toString(8));
  }
});

test("links in place of the directory or the file are not followed", () => {
  const { directory, memory, file } = filled();
  renameSync(file, `${file}-real`);
  symlinkSync(`${file}-real`, file);
  assert.equal(memory.recall("thing"), undefined);
  memory.remember("thing", "new");
  assert.equal(memory.recall("thing"), "new", "the link itself was replaced");
  assert.match(readFileSync(`${file}-real`, "utf8"), /text/);

  renameSync(directory, `${directory}-real`);
  symlinkSync(`${directory}-real`, directory);
  assert.equal(memory.recall("thing"), undefined);
});

test("another user's are not trusted", { skip: process.getuid?.() !== 0 && "needs root" }, () => {
  const { directory, memory, file } = filled();
  chownSync(file, 1, 1);
  assert.equal(memory.recall("thing"), undefined);
  chownSync(file, 0, 0);
  assert.equal(memory.recall("thing"), "text\nof two lines");
  chownSync(directory, 1, 1);
  assert.equal(memory.recall("thing"), undefined);
});

test("what can't be kept or recalled is no error", () => {
  const { directory, memory, file } = filled();
  writeFileSync(file, "");
  assert.equal(memory.recall("thing"), undefined);
  rmSync(file);
  mkdirSync(file);
  assert.equal(memory.recall("thing"), undefined);
  memory.remember("thing", "new");
  assert.deepEqual(readdirSync(directory), ["thing.build"], "nothing is left behind");
  const unbuilt = kernelMemory(() => kernel, { directory: () => directory });
  unbuilt.remember("thing", "text");
  assert.equal(unbuilt.recall("thing"), undefined, "sources may change at any time");
  const nowhere = memoryOf({ directory: () => undefined });
  nowhere.remember("thing", "text");
  assert.equal(nowhere.recall("thing"), undefined);
  const missing = memoryOf({ directory: () => join(scratch, "none", "none") });
  missing.remember("thing", "text");
  assert.equal(existsSync(join(scratch, "none")), false);
});

test("it is in a directory that goes with the boot", () => {
  const user = process.getuid?.() === 0 ? "/run/bpflink" : "/run/user/5/bpflink";
  assert.equal(memoryDirectory(kernel, { XDG_RUNTIME_DIR: "/run/user/5" }), user);
});
