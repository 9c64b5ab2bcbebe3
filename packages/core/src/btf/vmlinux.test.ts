import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FormatError } from "../errors.ts";
import { attachTypes } from "../uapi/bpf.ts";
import { openBtf } from "./btf.ts";

/* The running kernel's own BTF, held against what its uapi headers promise. */

function read(): Uint8Array | undefined {
  try {
    return readFileSync("/sys/kernel/btf/vmlinux");
  } catch {
    return undefined;
  }
}

const bytes = read();
const skip = bytes === undefined && "needs /sys/kernel/btf/vmlinux";

test("struct bpf_link_info is where the uapi puts it", { skip }, () => {
  const btf = openBtf(bytes as Uint8Array); // skipped without
  const offset = (path: string) => btf.memberOffset("struct", "bpf_link_info", path);
  assert.deepEqual(["type", "id", "prog_id"].map(offset), [0, 4, 8]);
  assert.equal(offset("raw_tracepoint.tp_name"), 16);
  assert.equal(offset("raw_tracepoint.tp_name_len"), 24);
  assert.equal(offset("tracing.target_obj_id"), 20);
  assert.equal(offset("cgroup.cgroup_id"), 16);
  assert.equal(offset("cgroup.attach_type"), 24);
  assert.equal(btf.field("struct", "bpf_link_info", "cgroup.cgroup_id")?.size, 8);
  assert.equal(btf.field("struct", "bpf_link_info", "id")?.size, 4);

  const [id] = btf.find([{ kind: "struct", name: "bpf_link_info" }]);
  assert.ok(id !== undefined);
  const members = btf.members(id);
  assert.deepEqual(
    members.map(({ name, bitOffset, kind }) => [name, bitOffset, kind]),
    [
      ["type", 0, "int"],
      ["id", 32, "int"],
      ["prog_id", 64, "int"],
      ["", 128, "union"],
    ],
  );
  const union = btf.members(members[3]?.typeId ?? 0);
  assert.deepEqual(
    union.slice(0, 3).map(({ name }) => name),
    ["raw_tracepoint", "tracing", "cgroup"],
  );
  assert.ok(union.every(({ kind, bitOffset }) => kind === "struct" && bitOffset === 0));
  const largest = Math.max(...union.map(({ typeId }) => btf.size(typeId)));
  assert.equal(btf.size(id), 16 + Math.ceil(largest / 8) * 8);
});

test("enum bpf_attach_type has the uapi's names and values", { skip }, () => {
  const btf = openBtf(bytes as Uint8Array); // skipped without
  const count = Number(btf.enumValue("bpf_attach_type", "__MAX_BPF_ATTACH_TYPE"));
  assert.ok(count >= 30);
  for (const [value, name] of attachTypes.slice(0, count).entries()) {
    assert.equal(btf.enumName("bpf_attach_type", value)?.toLowerCase(), `bpf_${name}`);
  }
  assert.equal(btf.enumValue("bpf_attach_type", "BPF_TRACE_ITER"), 28n);
});

test("the iterators' functions are found with their prototypes", { skip }, () => {
  const btf = openBtf(bytes as Uint8Array); // skipped without
  const [taskFile, struct] = btf.find([
    { kind: "func", name: "bpf_iter_task_file" },
    { kind: "struct", name: "bpf_iter__task_file" },
  ]);
  assert.ok(taskFile !== undefined && struct !== undefined);
  assert.equal(btf.type(taskFile).name, "bpf_iter_task_file");
  assert.equal(btf.type(btf.type(taskFile).target ?? 0).kind, "func_proto");
  assert.equal(btf.memberOffset("struct", "bpf_iter__task_file", "file"), 24);
  assert.equal(btf.field("struct", "task_struct", "comm")?.size, 16);
});

test("every type of the kernel can be described", { skip }, () => {
  const btf = openBtf(bytes as Uint8Array); // skipped without
  const count = btf.typeCount;
  assert.ok(count > 10_000);
  for (let id = 1; id <= count; id += 37) {
    const type = btf.type(id);
    if (type.kind === "struct" || type.kind === "union") {
      const size = btf.size(id);
      for (const member of btf.members(id)) assert.ok(member.bitOffset <= size * 8, `${type.name}.${member.name}`);
    }
    if (type.kind === "enum" || type.kind === "enum64") assert.ok(btf.enumerators(id).every(({ name }) => name !== ""));
  }
  assert.throws(() => btf.type(count + 1), FormatError);
});
