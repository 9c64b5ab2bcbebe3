import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { cgroup } from "./cgroup.ts";

test("a cgroup link", () => {
  const { link, plain, json } = show(cgroup, new LinkInfo(3).u64(16, 4711n).u32(24, 6));
  assert.deepEqual(link, { id: 7, type: "cgroup", progId: 12, cgroupId: 4711n, attachType: "cgroup_device" });
  assert.equal(plain, "7: cgroup  prog 12  \n\tcgroup_id 4711  attach_type cgroup_device  \n");
  assert.equal(json, '{"id":7,"type":"cgroup","prog_id":12,"cgroup_id":4711,"attach_type":"cgroup_device"}');
});

test("a cgroup id beyond what a double holds", () => {
  const { plain, json } = show(cgroup, new LinkInfo(3).u64(16, 2n ** 64n - 1n).u32(24, 0));
  assert.equal(plain, "7: cgroup  prog 12  \n\tcgroup_id 18446744073709551615  attach_type cgroup_inet_ingress  \n");
  assert.match(json, /"cgroup_id":18446744073709551615,/);
});

test("a detached cgroup link, on a big-endian machine", () => {
  const raw = new LinkInfo(3, { littleEndian: false }).u64(16, 0n).u32(24, 43);
  const { plain, json } = show(cgroup, raw, { littleEndian: false });
  assert.equal(plain, "7: cgroup  prog 12  \n\tcgroup_id 0  attach_type lsm_cgroup  \n");
  assert.equal(json, '{"id":7,"type":"cgroup","prog_id":12,"cgroup_id":0,"attach_type":"lsm_cgroup"}');
});

test("an attach type that only the kernel has a name for, and one that nobody has", () => {
  const raw = new LinkInfo(3).u64(16, 1n).u32(24, 9999);
  const nameless = show(cgroup, raw);
  assert.equal(nameless.plain, "7: cgroup  prog 12  \n\tcgroup_id 1  attach_type 9999  \n");
  assert.match(nameless.json, /"attach_type":9999}$/);
  const asked: unknown[] = [];
  const named = show(cgroup, raw, {
    enumerator: (...question) => {
      asked.push(question);
      return "cgroup_new";
    },
  });
  assert.equal(named.plain, "7: cgroup  prog 12  \n\tcgroup_id 1  attach_type cgroup_new  \n");
  assert.match(named.json, /"attach_type":"cgroup_new"}$/);
  assert.deepEqual(asked, [["bpf_attach_type", "BPF_", 9999]]);
});
