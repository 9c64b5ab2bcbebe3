import { attachType, type LinkFrom, linkType, plainAttachType, u64 } from "@bpflink/core";

/**
 * A program attached to a cgroup (v2): the socket, device, sysctl and `lsm_cgroup` programs
 * that run for its processes.
 *
 * Links since Linux 5.7, listed since 5.8. BPF_LINK_DETACH since 5.9; a link that is
 * detached, or whose cgroup was removed, has `cgroupId` 0. Source: `struct bpf_link_info`,
 * member `cgroup`, in linux/bpf.h.
 */
export const cgroup = linkType({
  id: 3,
  name: "cgroup",
  since: "5.8",
  detachable: true,
  info: {
    cgroupId: u64(16),
    attachType: attachType(24),
  },
  kernel: {
    struct: "bpf_cgroup_link",
    fields: { cgroupId: "cgroup->kn->id", attachType: ["type", "link.attach_type"] },
  },
  json: ({ cgroupId, attachType }) => ({ cgroup_id: cgroupId, attach_type: attachType }),
  plain: ({ cgroupId, attachType }) => `\n\tcgroup_id ${cgroupId}  ${plainAttachType(attachType)}`,
});

/**
 * A decoded cgroup link. `cgroupId` is the inode number of the cgroup's directory, 0 once
 * the link is detached.
 */
export type CgroupLink = LinkFrom<typeof cgroup>;
