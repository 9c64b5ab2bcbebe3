import {
  attachType,
  deviceOf,
  jsonDevice,
  type LinkFrom,
  linkType,
  plainAttachType,
  plainDevice,
  u32,
} from "@bpflink/core";

/**
 * A program attached to one end of a netkit device pair.
 *
 * Since Linux 6.7, BPF_LINK_DETACH included. A link that is detached, or whose device was
 * removed, has `ifindex` 0. Source: `struct bpf_link_info`, member `netkit`, in linux/bpf.h.
 */
export const netkit = linkType({
  id: 13,
  name: "netkit",
  since: "6.7",
  detachable: true,
  info: {
    ifindex: u32(16),
    attachType: attachType(20),
  },
  kernel: {
    struct: "netkit_link",
    fields: { ifindex: "dev->ifindex", attachType: ["location", "link.attach_type"] },
  },
  link: ({ ifindex, attachType }, context) => ({ ...deviceOf(ifindex, context), attachType }),
  json: (link) => ({ ...jsonDevice(link), attach_type: link.attachType }),
  plain: (link) => `\n\t${plainDevice(link)}${plainAttachType(link.attachType)}`,
});

/** A decoded netkit link. `ifindex` counts in the network namespace of the device, `devname` is looked up in ours. */
export type NetkitLink = LinkFrom<typeof netkit>;
