import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attachTypes,
  type BufferField,
  cgroupIterOrders,
  type Field,
  type Fields,
  isVariant,
  mapTypes,
  perfEventTypes,
  programTypes,
  unionOffset,
} from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { atLeast } from "../links/release.ts";
import { types } from "../types.ts";

const kernel = testKernel();
const skip = lacking ?? false;
/** The Linux that the tables are written after. */
const written = "7.2";

/** A member of `struct bpf_link_info`, below its type's own: its path and the first Linux with it. */
type Member = readonly [path: string, since: string];

/** Where the kernel has each field: by link type, for variants by case, and by the field's name. */
const members: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  raw_tracepoint: { tpName: ["raw_tracepoint.tp_name", "5.8"], cookie: ["raw_tracepoint.cookie", "6.17"] },
  tracing: {
    attachType: ["tracing.attach_type", "5.8"],
    targetObjId: ["tracing.target_obj_id", "5.13"],
    targetBtfId: ["tracing.target_btf_id", "5.13"],
    cookie: ["tracing.cookie", "6.17"],
  },
  cgroup: { cgroupId: ["cgroup.cgroup_id", "5.8"], attachType: ["cgroup.attach_type", "5.8"] },
  iter: {
    targetName: ["iter.target_name", "5.10"],
    mapId: ["iter.map.map_id", "5.10"],
    cgroupId: ["iter.cgroup.cgroup_id", "6.1"],
    order: ["iter.cgroup.order", "6.1"],
    tid: ["iter.task.tid", "6.1"],
    pid: ["iter.task.pid", "6.1"],
  },
  netns: { netnsIno: ["netns.netns_ino", "5.8"], attachType: ["netns.attach_type", "5.8"] },
  xdp: { ifindex: ["xdp.ifindex", "5.9"] },
  perf_event: { perfEventType: ["perf_event.type", "6.6"] },
  "perf_event uprobe": uprobe(),
  "perf_event uretprobe": uprobe(),
  "perf_event kprobe": kprobe(),
  "perf_event kretprobe": kprobe(),
  "perf_event tracepoint": {
    tpName: ["perf_event.tracepoint.tp_name", "6.6"],
    cookie: ["perf_event.tracepoint.cookie", "6.8"],
  },
  "perf_event event": {
    config: ["perf_event.event.config", "6.6"],
    eventType: ["perf_event.event.type", "6.6"],
    cookie: ["perf_event.event.cookie", "6.8"],
  },
  kprobe_multi: {
    addrs: ["kprobe_multi.addrs", "6.6"],
    count: ["kprobe_multi.count", "6.6"],
    flags: ["kprobe_multi.flags", "6.6"],
    missed: ["kprobe_multi.missed", "6.7"],
    cookies: ["kprobe_multi.cookies", "6.9"],
  },
  struct_ops: { mapId: ["struct_ops.map_id", "6.4"] },
  netfilter: {
    pf: ["netfilter.pf", "6.4"],
    hooknum: ["netfilter.hooknum", "6.4"],
    priority: ["netfilter.priority", "6.4"],
    flags: ["netfilter.flags", "6.4"],
  },
  tcx: { ifindex: ["tcx.ifindex", "6.6"], attachType: ["tcx.attach_type", "6.6"] },
  uprobe_multi: {
    path: ["uprobe_multi.path", "6.8"],
    offsets: ["uprobe_multi.offsets", "6.8"],
    refCtrOffsets: ["uprobe_multi.ref_ctr_offsets", "6.8"],
    cookies: ["uprobe_multi.cookies", "6.8"],
    count: ["uprobe_multi.count", "6.8"],
    flags: ["uprobe_multi.flags", "6.8"],
    pid: ["uprobe_multi.pid", "6.8"],
  },
  netkit: { ifindex: ["netkit.ifindex", "6.7"], attachType: ["netkit.attach_type", "6.7"] },
  sockmap: { mapId: ["sockmap.map_id", "6.10"], attachType: ["sockmap.attach_type", "6.10"] },
  tracing_multi: {},
};

/** The member that counts what is behind a pointer, by the pointer's path. */
const counts: Readonly<Record<string, string>> = {
  "raw_tracepoint.tp_name": "raw_tracepoint.tp_name_len",
  "iter.target_name": "iter.target_name_len",
  "perf_event.uprobe.file_name": "perf_event.uprobe.name_len",
  "perf_event.kprobe.func_name": "perf_event.kprobe.name_len",
  "perf_event.tracepoint.tp_name": "perf_event.tracepoint.name_len",
  "kprobe_multi.addrs": "kprobe_multi.count",
  "kprobe_multi.cookies": "kprobe_multi.count",
  "uprobe_multi.path": "uprobe_multi.path_size",
  "uprobe_multi.offsets": "uprobe_multi.count",
  "uprobe_multi.ref_ctr_offsets": "uprobe_multi.count",
  "uprobe_multi.cookies": "uprobe_multi.count",
};

function uprobe(): Record<string, Member> {
  return {
    fileName: ["perf_event.uprobe.file_name", "6.6"],
    offset: ["perf_event.uprobe.offset", "6.6"],
    cookie: ["perf_event.uprobe.cookie", "6.8"],
    refCtrOffset: ["perf_event.uprobe.ref_ctr_offset", "6.16"],
  };
}

function kprobe(): Record<string, Member> {
  return {
    funcName: ["perf_event.kprobe.func_name", "6.6"],
    offset: ["perf_event.kprobe.offset", "6.6"],
    addr: ["perf_event.kprobe.addr", "6.6"],
    missed: ["perf_event.kprobe.missed", "6.7"],
    cookie: ["perf_event.kprobe.cookie", "6.8"],
  };
}

for (const { name, info } of types) {
  test(`the layout of ${name} is the kernel's`, { skip }, () => {
    if (!isVariant(info)) {
      assertLayout(name, info);
      return;
    }
    assertLayout(name, { [info.tag]: info.field });
    for (const [value, fields] of Object.entries(info.cases)) assertLayout(`${name} ${value}`, fields);
  });
}

test("what links share ends where the union starts", { skip }, () => {
  const at = (path: string) => kernel.vmlinux.open().memberOffset("struct", "bpf_link_info", path);
  assert.deepEqual([at("type"), at("id"), at("prog_id"), at("raw_tracepoint")], [0, 4, 8, unionOffset]);
});

function assertLayout(title: string, fields: Fields): void {
  assert.deepEqual(Object.keys(fields).sort(), Object.keys(members[title] ?? {}).sort(), title);
  for (const [name, field] of Object.entries(fields)) {
    const [path, since] = members[title]?.[name] ?? ["", ""];
    assertMember(`${title}: ${name}`, field, path, since);
  }
}

function assertMember(title: string, field: Field, path: string, since: string): void {
  const member = kernel.vmlinux.open().field("struct", "bpf_link_info", path);
  if (member === undefined) {
    assert.ok(!atLeast(since), `${title}: Linux ${since} has ${path}, this one not`);
    return;
  }
  if (field.kind === "scalar") {
    assert.deepEqual({ offset: field.offset, size: field.size }, { offset: member.offset, size: member.size }, title);
  } else {
    assert.deepEqual({ pointer: field.pointer, size: 8 }, { pointer: member.offset, size: member.size }, title);
    assertCount(title, field, path);
  }
}

function assertCount(title: string, field: BufferField<unknown>, pointer: string): void {
  const path = counts[pointer];
  assert.ok(path !== undefined, `${title}: what counts ${pointer}?`);
  const count = kernel.vmlinux.open().field("struct", "bpf_link_info", path);
  assert.deepEqual({ offset: field.count, size: 4 }, { offset: count?.offset, size: count?.size }, title);
}

const linkTypeNames = Object.fromEntries(Array.from(types, ({ id, name }) => [id, name]));

const tables: readonly (readonly [string, string, Readonly<Record<number, string>>])[] = [
  ["bpf_attach_type", "BPF_", attachTypes],
  ["bpf_link_type", "BPF_LINK_TYPE_", { 0: "unspec", ...linkTypeNames }],
  ["bpf_prog_type", "BPF_PROG_TYPE_", programTypes],
  ["bpf_map_type", "BPF_MAP_TYPE_", mapTypes],
  ["bpf_perf_event_type", "BPF_PERF_EVENT_", perfEventTypes],
  ["bpf_cgroup_iter_order", "BPF_CGROUP_ITER_", cgroupIterOrders],
];

for (const [enumName, prefix, table] of tables) {
  test(`the names of enum ${enumName} are the kernel's`, { skip }, () => {
    const btf = kernel.vmlinux.open();
    const [id] = btf.find([{ kind: "enum", name: enumName }]);
    if (id === undefined) {
      assert.ok(!atLeast("6.6"), `this kernel has no enum ${enumName}`);
      return;
    }
    /** Some values have two names, the older of which says that it is deprecated. */
    const names = new Map<number, string[]>();
    for (const { name, value } of btf.enumerators(id)) {
      if (!name.startsWith(prefix)) continue;
      const known = names.get(Number(value)) ?? [];
      names.set(Number(value), [...known, name.slice(prefix.length).toLowerCase()]);
    }
    assert.ok(names.size > 2);
    for (const [value, known] of names) {
      const name = table[value];
      // A kernel past the one that the tables are written after may know more.
      if (name === undefined && atLeast(next(written))) continue;
      assert.ok(name !== undefined && known.includes(name), `${enumName} ${value}: ${name}, not ${known.join(" or ")}`);
    }
    const unknown = Object.keys(table).filter((value) => !names.has(Number(value)));
    if (atLeast(written)) assert.deepEqual(unknown, []);
  });
}

function next(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return `${major}.${minor + 1}`;
}
