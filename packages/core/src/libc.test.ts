import assert from "node:assert/strict";
import { test } from "node:test";
import { UnsupportedError } from "./errors.ts";
import { libcNames, libcPath, openLibc } from "./libc.ts";

const linux = { platform: "linux", arch: "x64" };

/** Opens only `name`, as a machine that has just that library would. */
const has = (name: string) => (tried: string) => {
  if (tried !== name) throw new Error(`${tried}: cannot open shared object file`);
  return { handle: tried };
};

test("glibc is tried first, then musl by the machine's own name", () => {
  assert.deepEqual(libcNames("arm64"), ["libc.so.6", "libc.musl-aarch64.so.1", "ld-musl-aarch64.so.1"]);
  assert.ok(libcNames("ppc64le").includes("libc.musl-powerpc64le.so.1"));
});

test("the first name that opens is taken, and no other is tried after it", () => {
  const tried: string[] = [];
  const { arch, library } = openLibc({ platform: "linux", arch: "aarch64" }, (name) => {
    tried.push(name);
    return has("libc.musl-aarch64.so.1")(name);
  });
  assert.equal(arch, "arm64");
  assert.deepEqual(library, { handle: "libc.musl-aarch64.so.1" });
  assert.deepEqual(tried, ["libc.so.6", "libc.musl-aarch64.so.1"]);
});

test("where none opens, the error lists every name with its reason", () => {
  assert.throws(
    () => openLibc(linux, has("nothing")),
    (error) =>
      error instanceof UnsupportedError &&
      libcNames("x64").every((name) => error.message.includes(`${name} (${name}: cannot open shared object file)`)),
  );
});

test("the libc that a process runs on stands in its maps", () => {
  const maps = (path: string) => `00400000-01a39000 r--p 00000000 fe:00 338 /opt/libc.so.6.d/bun
7f875c493000-7f875c494000 r--p 00000000 fe:00 339 /lib/x86_64-linux-gnu/libm.so.6
7f875c49c000-7f875c49d000 rw-p 00003000 fe:00 339 ${path}
7f875c4ac000-7f875c4ad000 rw-p 00000000 00:00 0 [heap]\n`;
  for (const path of [
    "/usr/lib/x86_64-linux-gnu/libc.so.6",
    "/lib/x86_64-linux-gnu/libc-2.31.so",
    "/lib/ld-musl-aarch64.so.1",
    "/usr/lib/libc.musl-x86_64.so.1",
    "/usr/lib/libc.so",
  ]) {
    assert.equal(libcPath(maps(path)), path);
    assert.equal(libcPath(maps(`${path} (deleted)`)), path);
  }
  assert.equal(libcPath(maps("/usr/lib/x86_64-linux-gnu/libcrypt.so.1")), undefined);
});

test("an UnsupportedError ends the search", () => {
  let tries = 0;
  const refusal = new UnsupportedError("calling C", "grant the permission");
  assert.throws(
    () =>
      openLibc(linux, () => {
        tries++;
        throw refusal;
      }),
    (error) => error === refusal,
  );
  assert.equal(tries, 1);
});

test("another system or architecture is refused by name before anything is opened", () => {
  const never = () => assert.fail("opened");
  assert.throws(() => openLibc({ platform: "darwin", arch: "arm64" }, never), {
    name: "UnsupportedError",
    message: /operating system darwin .*Linux only/,
  });
  assert.throws(() => openLibc({ platform: "linux", arch: "mips64el" }, never), {
    name: "UnsupportedError",
    message: /mips64el .*x64, arm64, riscv64, s390x, ppc64le/,
  });
});
