import type { LinkFrom } from "@bpflink/core";
import { deviceLinkType } from "./device-link.ts";

/**
 * A program attached to one end of a netkit device pair.
 *
 * Since Linux 6.7, BPF_LINK_DETACH included. A link that is detached, or whose device was
 * removed, has `ifindex` 0. Source: `struct bpf_link_info`, member `netkit`, in linux/bpf.h.
 */
export const netkit = deviceLinkType({
  id: 13,
  name: "netkit",
  since: "6.7",
  struct: "netkit_link",
});

/** A decoded netkit link. `ifindex` counts in the network namespace of the device, `devname` is looked up in ours. */
export type NetkitLink = LinkFrom<typeof netkit>;
