import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { UnsupportedError } from "@bpflink/core";
import { conformance } from "@bpflink/core/conformance";
import { koffiBackend } from "./index.ts";

const here = !("bun" in process.versions) && !("Deno" in globalThis);

describe("the koffi backend", { skip: !here && "only on Node.js" }, () => {
  const errno = () => {
    const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
    return koffi.address(koffi.load("libc.so.6").func("__errno_location", "void *", [])());
  };

  // A million takes ten seconds, and finds no more as a rule.
  conformance(koffiBackend, test, { failures: Number(process.env.BPFLINK_LOAD_CALLS ?? 50_000), errno });

  test("is opened once", () => {
    assert.equal(koffiBackend(), koffiBackend());
    assert.equal(koffiBackend().name, "koffi");
  });
});

test("on another runtime the koffi backend says where it belongs", { skip: here && "only on another runtime" }, () => {
  assert.throws(
    koffiBackend,
    (error) => error instanceof UnsupportedError && error.message.includes("runs on Node.js"),
  );
});
