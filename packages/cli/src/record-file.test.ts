import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { reserveFile } from "./record-file.ts";

const directory = mkdtempSync(join(tmpdir(), "bpflink-record-"));
after(() => rmSync(directory, { recursive: true }));

/** A directory of its own for each test. */
function place(name: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  return path;
}

test("a new file is there, whole, once it is written, and not before", () => {
  const at = place("new");
  const file = reserveFile(join(at, "a"));
  assert.deepEqual(readdirSync(at), []);
  file.write("text");
  assert.deepEqual(readdirSync(at), ["a"]);
  assert.equal(readFileSync(join(at, "a"), "utf8"), "text");
});

test("an old file is replaced, through a symbolic link too", () => {
  const at = place("old");
  writeFileSync(join(at, "a"), "old text, longer than the new");
  symlinkSync("a", join(at, "link"));
  reserveFile(join(at, "link")).write("new");
  assert.deepEqual(
    readdirSync(at, { withFileTypes: true })
      .map((entry) => [entry.name, entry.isSymbolicLink()])
      .sort(),
    [
      ["a", false],
      ["link", true],
    ],
  );
  assert.equal(readFileSync(join(at, "a"), "utf8"), "new");
});

test("what a symbolic link leads to is made where it isn't there", () => {
  const at = place("dangling");
  mkdirSync(join(at, "sub"));
  // ".." is that of the directory, not of the link to it.
  mkdirSync(join(at, "sub/deep"));
  symlinkSync("sub/deep", join(at, "alias"));
  symlinkSync("alias/second", join(at, "first"));
  symlinkSync("../a", join(at, "sub/deep/second"));
  reserveFile(join(at, "first")).write("new");
  assert.equal(readFileSync(join(at, "sub/a"), "utf8"), "new");
  assert.deepEqual(readdirSync(at).sort(), ["alias", "first", "sub"]);
});

test("a file is its owner's alone, unless it was for others before", () => {
  const at = place("private");
  const modeOf = (path: string) => statSync(path).mode & 0o7777;
  reserveFile(join(at, "new")).write("new");
  assert.equal(modeOf(join(at, "new")), 0o600);

  const path = join(at, "x".repeat(255));
  writeFileSync(path, "old", { mode: 0o640 });
  reserveFile(path).write("new");
  assert.equal(modeOf(path), 0o640);

  if (process.getuid?.() !== 0) return;
  // Nothing is given away, and no mode of others' choice taken over.
  chownSync(path, 1234, 1235);
  chmodSync(path, 0o4755);
  reserveFile(path).write("new");
  const { uid, gid } = statSync(path);
  assert.deepEqual([uid, gid, modeOf(path)], [0, 0, 0o600]);
});

test("what can't be written is known before", () => {
  assert.throws(() => reserveFile(join(directory, "none/a")), {
    name: "FileError",
    message: `can't write ${directory}/none/a: No such file or directory`,
  });
  assert.throws(() => reserveFile(directory), { message: `can't write ${directory}: Is a directory` });
  writeFileSync(join(directory, "file"), "");
  assert.throws(() => reserveFile(join(directory, "file/a")), { message: /: Not a directory$/ });
});

test("a write that fails leaves nothing behind and the old file as it was", () => {
  const at = place("gone");
  writeFileSync(join(at, "a"), "old");
  const file = reserveFile(join(at, "a"));
  // Whoever has the temporary name already keeps it from being made.
  mkdirSync(join(at, "sub"));
  const other = reserveFile(join(at, "sub/b"));
  rmSync(join(at, "sub"), { recursive: true });
  assert.throws(() => other.write("text"), { name: "FileError" });
  assert.deepEqual(readdirSync(at), ["a"]);
  assert.equal(readFileSync(join(at, "a"), "utf8"), "old");
  file.write("new");
  assert.equal(readFileSync(join(at, "a"), "utf8"), "new");
});

test("a device is written to, not replaced", () => {
  reserveFile("/dev/null").write("text");
  assert.throws(() => reserveFile("/dev/full").write("text"), {
    message: "can't write /dev/full: No space left on device",
  });
});
