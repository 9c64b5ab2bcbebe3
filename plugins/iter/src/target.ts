import type { cgroupIterOrders } from "@bpflink/core";

/** How a cgroup iterator walks: the name of a value of `enum bpf_cgroup_iter_order`, or its number. */
export type CgroupIterOrder = (typeof cgroupIterOrders)[number] | (string & {}) | number;

interface Target {
  /** What is iterated over: `"task"`, `"bpf_map"`, `"tcp"`, ... */
  readonly targetName: string;
}

interface NoMap {
  readonly mapId?: never;
}

interface NoTask {
  readonly tid?: never;
  readonly pid?: never;
}

interface NoCgroup {
  readonly cgroupId?: never;
  readonly order?: never;
}

/** The elements of a map, or the sockets in it: `bpf_map_elem`, `bpf_sk_storage_map`, `sockmap`. */
export interface MapTarget extends Target, NoTask, NoCgroup {
  readonly mapId: number;
}

/** Tasks, their files or mappings: `task`, `task_file`, `task_vma`. */
export interface TaskTarget extends Target, NoMap, NoCgroup {
  /** The only thread that is visited; 0 for no such limit. */
  readonly tid: number;
  /** The only process that is visited; 0 for no such limit. */
  readonly pid: number;
}

/** A walk over cgroups: `cgroup`. */
export interface CgroupTarget extends Target, NoMap, NoTask {
  /** The cgroup the walk starts from: the inode number of its directory. */
  readonly cgroupId: bigint;
  readonly order: CgroupIterOrder;
}

/** Every other target. */
export interface PlainTarget extends Target, NoMap, NoTask, NoCgroup {}

/** What an iterator iterates over. Which of its fields is there tells the kind. */
export type IterTarget = MapTarget | TaskTarget | CgroupTarget | PlainTarget;

/** All that `struct bpf_link_info` may say; the fields overlap, so most of it means nothing. */
export interface IterInfo {
  readonly targetName: string;
  readonly mapId: number;
  readonly tid: number;
  readonly pid: number;
  readonly cgroupId: bigint;
  readonly order: CgroupIterOrder;
}

/** Keeps of the info what means something for its target. */
export function targetOf({ targetName, mapId, tid, pid, cgroupId, order }: IterInfo): IterTarget {
  switch (targetName) {
    case "bpf_map_elem":
    case "bpf_sk_storage_map":
    case "sockmap":
      return { targetName, mapId };
    case "task":
    case "task_file":
    case "task_vma":
      return { targetName, tid, pid };
    case "cgroup":
      return { targetName, cgroupId, order };
    default:
      return { targetName };
  }
}
