import assert from "node:assert/strict";
import { test } from "node:test";
import { UnsupportedError } from "./errors.ts";
import { libcNames, openLibc } from "./libc.ts";

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
