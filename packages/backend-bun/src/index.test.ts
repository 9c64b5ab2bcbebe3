import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UnsupportedError } from "@bpflink/core";
import { conformance } from "@bpflink/core/conformance";
import { bunBackend } from "./index.ts";

interface Ffi {
  dlopen(name: string, symbols: object): { readonly symbols: { __errno_location(): number } };
}

const here = "bun" in process.versions;

describe("the bun backend", { skip: !here && "only on Bun" }, () => {
  const errno = () => {
    const { dlopen } = process.getBuiltinModule("bun:ffi") as unknown as Ffi;
    return BigInt(dlopen("libc.so.6", { __errno_location: { args: [], returns: "ptr" } }).symbols.__errno_location());
  };

  // A million takes ten seconds, and finds no more as a rule.
  conformance(bunBackend, test, { failures: Number(process.env.BPFLINK_LOAD_CALLS ?? 50_000), errno });

  test("is opened once", () => {
    assert.equal(bunBackend(), bunBackend());
    assert.equal(bunBackend().name, "bun");
  });
});

test("on another runtime the bun backend says where it belongs", { skip: here && "only on another runtime" }, () => {
  assert.throws(bunBackend, (error) => error instanceof UnsupportedError && error.message.includes("runs on Bun"));
});
