import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMounts } from "./mounts.ts";

test("fields are unescaped", () => {
  assert.deepEqual(parseMounts("bpf /sys/fs/bpf bpf rw,mode=700 0 0\nnone /a\\040b\\134c\\011d bpf rw 0 0\n"), [
    { source: "bpf", target: "/sys/fs/bpf", type: "bpf" },
    { source: "none", target: "/a b\\c\td", type: "bpf" },
  ]);
});

test("no line, no mount", () => {
  assert.deepEqual(parseMounts(""), []);
});
