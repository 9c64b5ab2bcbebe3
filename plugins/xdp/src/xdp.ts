import { deviceOf, jsonDevice, type LinkFrom, linkType, plainDevice, u32 } from "@bpflink/core";

/**
 * An XDP program attached to a network device.
 *
 * Since Linux 5.9, BPF_LINK_DETACH included. A link that is detached, or whose device was
 * removed, has `ifindex` 0. Source: `struct bpf_link_info`, member `xdp`, in linux/bpf.h.
 */
export const xdp = linkType({
  id: 6,
  name: "xdp",
  since: "5.9",
  detachable: true,
  info: { ifindex: u32(16) },
  kernel: { struct: "bpf_xdp_link", fields: { ifindex: "dev->ifindex" } },
  link: ({ ifindex }, context) => deviceOf(ifindex, context),
  json: jsonDevice,
  plain: (link) => `\n\t${plainDevice(link)}`,
});

/** A decoded xdp link. `ifindex` counts in the network namespace of the device, `devname` is looked up in ours. */
export type XdpLink = LinkFrom<typeof xdp>;
