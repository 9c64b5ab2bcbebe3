import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { patched, patches, startup } from "./startup-plugin.ts";

const require = createRequire(import.meta.url);

test("every patch fits the package that is installed", () => {
  for (const { file, from } of patches) {
    const path = require.resolve("@oclif/core").replace(/\/@oclif\/core\/.*/, file);
    const code = readFileSync(path, "utf8");
    assert.equal(patched(path, code).includes(from), false);
  }
});

test("a patch that does not fit fails the build", () => {
  for (const { file, from } of patches) {
    const path = `/x/node_modules${file}`;
    assert.throws(() => patched(path, "'use strict';"), /has changed/);
    assert.throws(() => patched(path, from + from), /has changed/);
  }
});

test("a patch whose file is not bundled fails the build", () => {
  assert.throws(() => startup().check(), /not bundled/);
});

test("the stand-in for debug has what oclif uses of it", () => {
  const quiet = require("./quiet-debug.cjs");
  const log = quiet("oclif");
  log("%s", 1);
  assert.equal(log.enabled, false);
  assert.equal(log.extend("more").enabled, false);
  assert.equal(quiet.default, quiet);
  assert.equal(quiet.enabled("x"), false);
});
