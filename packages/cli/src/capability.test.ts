import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNotPermitted } from "./capability.ts";

const status = (mask: string) =>
  `Name:\tbpflink\nCapInh:\tffffffffffffffff\nCapEff:\t${mask}\nCapBnd:\tffffffffffffffff\n`;

test("a capability that is missing is named, with the way to get it", () => {
  for (const text of [status("0000000000000000"), status("000001ffffdfffff"), "", undefined]) {
    const why = whyNotPermitted("CAP_SYS_ADMIN", text);
    assert.match(why, /^CAP_SYS_ADMIN is missing: .*root.*--cap-add SYS_ADMIN$/);
    assert.doesNotMatch(why, /\n/);
  }
  assert.match(whyNotPermitted("CAP_BPF", status("0000000000000000")), /^CAP_BPF is missing: .*--cap-add BPF$/);
});

test("where the capability is there, something else is the reason", () => {
  for (const mask of ["000001ffffffffff", "0000000000200000"]) {
    assert.match(whyNotPermitted("CAP_SYS_ADMIN", status(mask)), /^CAP_SYS_ADMIN is there, so something else/);
    assert.match(whyNotPermitted("CAP_BPF", status(mask)), /^CAP_BPF is there/);
  }
  assert.match(whyNotPermitted("CAP_BPF", status("0000008000000000")), /^CAP_BPF is there/);
  assert.match(whyNotPermitted("CAP_SYS_ADMIN", status("0000008000000000")), /^CAP_SYS_ADMIN is missing/);
});
