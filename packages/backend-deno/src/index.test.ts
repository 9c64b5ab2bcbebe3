import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UnsupportedError } from "@bpflink/core";
import { conformance } from "@bpflink/core/conformance";
import { denoBackend } from "./index.ts";

interface Ffi {
  dlopen(name: string, symbols: object): { readonly symbols: { __errno_location(): object } };
  readonly UnsafePointer: { value(pointer: object): bigint };
}

const here = "Deno" in globalThis;

describe("the deno backend", { skip: !here && "only on Deno" }, () => {
  const errno = () => {
    const { Deno } = globalThis as unknown as { readonly Deno: Ffi };
    const { symbols } = Deno.dlopen("libc.so.6", { __errno_location: { parameters: [], result: "pointer" } });
    return Deno.UnsafePointer.value(symbols.__errno_location());
  };

  // A million takes ten seconds, and finds no more as a rule.
  conformance(denoBackend, test, { failures: Number(process.env.BPFLINK_LOAD_CALLS ?? 50_000), errno });

  test("is opened once", () => {
    assert.equal(denoBackend(), denoBackend());
    assert.equal(denoBackend().name, "deno");
  });
});

test("on another runtime the deno backend says where it belongs", { skip: here && "only on another runtime" }, () => {
  assert.throws(denoBackend, (error) => error instanceof UnsupportedError && error.message.includes("runs on Deno"));
});
