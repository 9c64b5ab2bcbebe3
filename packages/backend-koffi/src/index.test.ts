import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UnsupportedError } from "@bpflink/core";
import { conformance } from "@bpflink/core/conformance";
import { koffiBackend } from "./index.ts";

const here = !("bun" in process.versions) && !("Deno" in globalThis);

describe("the koffi backend", { skip: !here && "only on Node.js" }, () => {
  conformance(koffiBackend, test);

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
