import { cgroupIterOrders, enumeration, type LinkFrom, linkType, text, u32, u64 } from "@bpflink/core";
import { type IterTarget, targetOf } from "./target.ts";

/**
 * An iterator: a program that runs for each object of a kind (the target) when the iterator
 * is read.
 *
 * Since Linux 5.8; the target's name and a map's id since 5.10, a cgroup's id and order and
 * a task's ids since 6.1. BPF_LINK_DETACH is refused. Source: `struct bpf_link_info`, member
 * `iter`, in linux/bpf.h.
 */
export const iter = linkType({
  id: 4,
  name: "iter",
  since: "5.8",
  info: {
    targetName: text(16, 24),
    mapId: u32(28),
    cgroupId: u64(32),
    order: enumeration(40, cgroupIterOrders, "bpf_cgroup_iter_order", "BPF_CGROUP_ITER_"),
    tid: u32(32),
    pid: u32(36),
  },
  link: targetOf,
  json: (link) => ({ target_name: link.targetName, ...jsonTarget(link) }),
  plain: (link) => `target_name ${link.targetName}  ${plainTarget(link)}`,
});

/** A decoded iter link. Which fields it has depends on its target: see {@link IterTarget}. */
export type IterLink = LinkFrom<typeof iter>;

/** bpftool names the map of these targets only, though `sockmap` has one too. */
const mapTargets: readonly string[] = ["bpf_map_elem", "bpf_sk_storage_map"];

function jsonTarget(target: IterTarget) {
  if (target.cgroupId !== undefined) return { cgroup_id: target.cgroupId, order: orderName(target.order) };
  if (target.mapId !== undefined) return mapTargets.includes(target.targetName) ? { map_id: target.mapId } : {};
  if (target.tid) return { tid: target.tid };
  return target.pid ? { pid: target.pid } : {};
}

function plainTarget(target: IterTarget): string {
  if (target.cgroupId !== undefined) return `cgroup_id ${target.cgroupId}  order ${orderName(target.order)}  `;
  if (target.mapId !== undefined) return mapTargets.includes(target.targetName) ? `map_id ${target.mapId}  ` : "";
  if (target.tid) return `tid ${target.tid} `;
  return target.pid ? `pid ${target.pid} ` : "";
}

/** An order that nothing names is `unknown`, as bpftool has it, not its number. */
function orderName(order: string | number): string {
  return typeof order === "number" ? "unknown" : order;
}
