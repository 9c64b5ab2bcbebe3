import { type Fd, hostLittleEndian, mapTypes } from "@bpflink/core";
import { intBtf } from "./btf.ts";
import { cgroupId } from "./cgroup.ts";
import { attachType, type Lab } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";

/** Targets that take no parameters, and the first Linux with them. */
const plainTargets: readonly (readonly [string, string])[] = [
  ["task", "5.8"],
  ["task_file", "5.8"],
  ["task_vma", "5.12"],
  ["bpf_map", "5.8"],
  ["bpf_prog", "5.9"],
  ["bpf_link", "5.19"],
  ["netlink", "5.8"],
  ["ipv6_route", "5.8"],
  ["tcp", "5.9"],
  ["udp", "5.9"],
  ["unix", "5.15"],
  ["ksym", "6.0"],
  ["kmem_cache", "6.13"],
  ["dmabuf", "6.16"],
];

/** Iterators. Nothing runs until one is read, and nobody does. */
export const iterMakers: readonly LinkMaker[] = [
  ...plainTargets.map(([target, since]) => maker(target, target, since, (lab) => iterate(lab, target))),

  maker("map_elem-hash", "bpf_map_elem", "5.9", (lab) => iterateMap(lab, "bpf_map_elem", createMap(lab, "hash"))),
  maker("map_elem-array", "bpf_map_elem", "5.9", (lab) => iterateMap(lab, "bpf_map_elem", createMap(lab, "array"))),
  maker("sk_storage_map", "bpf_sk_storage_map", "5.9", (lab) =>
    iterateMap(lab, "bpf_sk_storage_map", createStorage(lab)),
  ),
  maker("sockmap", "sockmap", "5.10", (lab) => iterateMap(lab, "sockmap", createMap(lab, "sockmap"))),

  maker("task-tid", "task", "6.1", (lab) => iterateTask(lab, "task", { tid: process.pid, pid: 0 })),
  maker("task-pid", "task", "6.1", (lab) => iterateTask(lab, "task", { tid: 0, pid: process.pid })),
  maker("task_file-pid", "task_file", "6.1", (lab) => iterateTask(lab, "task_file", { tid: 0, pid: process.pid })),
  maker("task_vma-tid", "task_vma", "6.1", (lab) => iterateTask(lab, "task_vma", { tid: process.pid, pid: 0 })),

  cgroupMaker("self_only", 1, "6.1"),
  cgroupMaker("descendants_pre", 2, "6.1"),
  cgroupMaker("descendants_post", 3, "6.1"),
  cgroupMaker("ancestors_up", 4, "6.1"),
  cgroupMaker("children", 5, "7.1"),
  maker("cgroup-root", "cgroup", "6.1", (lab) => {
    const link = iterate(lab, "cgroup", words(2, 0, 0, 0));
    // Neither a descriptor nor an id: the walk starts at the root of the hierarchy.
    return { ...link, expected: { ...link.expected, cgroupId: 1n, order: "descendants_pre" } };
  }),
];

function maker(variant: string, target: string, since: string, make: (lab: Lab) => NewLink): LinkMaker {
  return {
    name: `iter/${variant}`,
    type: "iter",
    since,
    lacks: (lab) =>
      lab.btfId("func", `bpf_iter_${target}`) === undefined
        ? `this kernel has no iterator ${target} built in`
        : undefined,
    make,
  };
}

function cgroupMaker(order: string, value: number, since: string): LinkMaker {
  return maker(`cgroup-${order}`, "cgroup", since, (lab) => {
    const path = lab.workspace.cgroup;
    using cgroup = lab.kernel.files.open(path);
    const link = iterate(lab, "cgroup", words(value, cgroup.number, 0, 0));
    return { ...link, expected: { ...link.expected, cgroupId: cgroupId(path), order } };
  });
}

function iterateTask(lab: Lab, target: string, task: { tid: number; pid: number }): NewLink {
  const link = iterate(lab, target, words(task.tid, task.pid, 0, 0));
  return { ...link, expected: { ...link.expected, ...task } };
}

function iterateMap(lab: Lab, target: string, map: Fd): NewLink {
  const link = iterate(lab, target, words(map.number, 0, 0, 0));
  return { ...link, expected: { ...link.expected, mapId: lab.fdinfo(map, "map_id") } };
}

/** @param info `union bpf_iter_link_info` */
function iterate(lab: Lab, target: string, info?: Uint8Array): NewLink {
  const program = lab.program({
    type: "tracing",
    attach: "trace_iter",
    attachBtfId: lab.mustBtfId("func", `bpf_iter_${target}`),
  });
  const fd = lab.kernel.links.create({
    program,
    target: 0,
    attachType: attachType("trace_iter"),
    ...(info === undefined ? {} : { options: (put) => put.pointer(16, info).u32(24, info.length) }),
  });
  return { fd, program, expected: { ...lab.since("5.10", { targetName: target }) } };
}

function createMap(lab: Lab, type: "hash" | "array" | "sockmap"): Fd {
  const map = lab.kernel.maps.create({ type: mapTypes.indexOf(type), keySize: 4, valueSize: 4, maxEntries: 1 });
  return lab.keep(map);
}

function createStorage(lab: Lab): Fd {
  const BPF_F_NO_PREALLOC = 1;
  using btf = lab.kernel.btf.load(intBtf());
  const map = lab.kernel.maps.create({
    type: mapTypes.indexOf("sk_storage"),
    keySize: 4,
    valueSize: 4,
    maxEntries: 0,
    flags: BPF_F_NO_PREALLOC,
    btf,
    btfKeyTypeId: 1,
    btfValueTypeId: 1,
  });
  return lab.keep(map);
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, hostLittleEndian);
  return bytes;
}
