import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { iter } from "./iter.ts";

const base = { id: 7, type: "iter", progId: 12 };

function iterInfo(target: string): LinkInfo {
  return new LinkInfo(4).text(16, target);
}

for (const target of ["bpf_map_elem", "bpf_sk_storage_map"]) {
  test(`${target} has a map`, () => {
    const { link, plain, json } = show(iter, iterInfo(target).u32(28, 31));
    assert.deepEqual(link, { ...base, targetName: target, mapId: 31 });
    assert.equal(plain, `7: iter  prog 12  target_name ${target}  map_id 31  \n`);
    assert.equal(json, `{"id":7,"type":"iter","prog_id":12,"target_name":"${target}","map_id":31}`);
  });
}

test("sockmap has a map too, which is not printed", () => {
  const { link, plain, json } = show(iter, iterInfo("sockmap").u32(28, 31));
  assert.deepEqual(link, { ...base, targetName: "sockmap", mapId: 31 });
  assert.equal(plain, "7: iter  prog 12  target_name sockmap  \n");
  assert.equal(json, '{"id":7,"type":"iter","prog_id":12,"target_name":"sockmap"}');
});

for (const target of ["task", "task_file", "task_vma"]) {
  test(`${target} may be limited to a thread or a process`, () => {
    const all = show(iter, iterInfo(target));
    assert.deepEqual(all.link, { ...base, targetName: target, tid: 0, pid: 0 });
    assert.equal(all.plain, `7: iter  prog 12  target_name ${target}  \n`);
    assert.equal(all.json, `{"id":7,"type":"iter","prog_id":12,"target_name":"${target}"}`);

    const thread = show(iter, iterInfo(target).u32(32, 41).u32(36, 40));
    assert.equal(thread.plain, `7: iter  prog 12  target_name ${target}  tid 41 \n`);
    assert.match(thread.json, /"tid":41}$/);

    const process = show(iter, iterInfo(target).u32(36, 40));
    assert.deepEqual(process.link, { ...base, targetName: target, tid: 0, pid: 40 });
    assert.equal(process.plain, `7: iter  prog 12  target_name ${target}  pid 40 \n`);
    assert.match(process.json, /"pid":40}$/);
  });
}

const orders: readonly (readonly [number, string])[] = [
  [0, "order_unspec"],
  [1, "self_only"],
  [2, "descendants_pre"],
  [3, "descendants_post"],
  [4, "ancestors_up"],
  [5, "children"],
];

for (const [value, order] of orders) {
  test(`cgroup, order ${order}`, () => {
    const { link, plain, json } = show(
      iter,
      iterInfo("cgroup")
        .u64(32, 2n ** 64n - 1n)
        .u32(40, value),
    );
    assert.deepEqual(link, { ...base, targetName: "cgroup", cgroupId: 2n ** 64n - 1n, order });
    assert.equal(plain, `7: iter  prog 12  target_name cgroup  cgroup_id 18446744073709551615  order ${order}  \n`);
    assert.equal(
      json,
      `{"id":7,"type":"iter","prog_id":12,"target_name":"cgroup","cgroup_id":18446744073709551615,"order":"${order}"}`,
    );
  });
}

test("a cgroup order that nobody has a name for", () => {
  const { plain, json } = show(iter, iterInfo("cgroup").u64(32, 1n).u32(40, 77));
  assert.equal(plain, "7: iter  prog 12  target_name cgroup  cgroup_id 1  order unknown  \n");
  assert.match(json, /"order":"unknown"}$/);
});

test("a cgroup order that only the kernel has a name for", () => {
  const enumerator = (name: string, prefix: string, value: number) =>
    name === "bpf_cgroup_iter_order" && prefix === "BPF_CGROUP_ITER_" && value === 77 ? "sideways" : undefined;
  const { plain, json } = show(iter, iterInfo("cgroup").u64(32, 1n).u32(40, 77), { enumerator });
  assert.equal(plain, "7: iter  prog 12  target_name cgroup  cgroup_id 1  order sideways  \n");
  assert.match(json, /"order":"sideways"}$/);
});

test("other targets have nothing, whatever else the info holds", () => {
  const { link, plain, json } = show(iter, iterInfo("bpf_map").u32(28, 1).u64(32, 5n).u32(40, 1));
  assert.deepEqual(link, { ...base, targetName: "bpf_map" });
  assert.equal(plain, "7: iter  prog 12  target_name bpf_map  \n");
  assert.equal(json, '{"id":7,"type":"iter","prog_id":12,"target_name":"bpf_map"}');
});

test("a kernel that doesn't tell the target", () => {
  const { plain, json } = show(iter, new LinkInfo(4, { length: 16 }));
  assert.equal(plain, "7: iter  prog 12  target_name   \n");
  assert.match(json, /"target_name":""}$/);
});

test("on a big-endian machine", () => {
  const raw = new LinkInfo(4, { littleEndian: false }).text(16, "cgroup").u64(32, 300n).u32(40, 1);
  const { plain } = show(iter, raw, { littleEndian: false });
  assert.equal(plain, "7: iter  prog 12  target_name cgroup  cgroup_id 300  order self_only  \n");
});
