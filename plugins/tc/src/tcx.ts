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
 * A program attached to the ingress or egress of a network device, beside tc's own filters.
 *
 * Since Linux 6.6, BPF_LINK_DETACH included. A link that is detached, or whose device was
 * removed, has `ifindex` 0. Source: `struct bpf_link_info`, member `tcx`, in linux/bpf.h.
 */
export const tcx = linkType({
  id: 11,
  name: "tcx",
  since: "6.6",
  detachable: true,
  info: {
    ifindex: u32(16),
    attachType: attachType(20),
  },
  kernel: {
    struct: "tcx_link",
    fields: { ifindex: "dev->ifindex", attachType: ["location", "link.attach_type"] },
  },
  link: ({ ifindex, attachType }, context) => ({ ...deviceOf(ifindex, context), attachType }),
  json: (link) => ({ ...jsonDevice(link), attach_type: link.attachType }),
  plain: (link) => `\n\t${plainDevice(link)}${plainAttachType(link.attachType)}`,
});

/** A decoded tcx link. `ifindex` counts in the network namespace of the device, `devname` is looked up in ours. */
export type TcxLink = LinkFrom<typeof tcx>;
