import type { LinkFrom } from "@bpflink/core";
import { deviceLinkType } from "./device-link.ts";

/**
 * A program attached to the ingress or egress of a network device, beside tc's own filters.
 *
 * Since Linux 6.6, BPF_LINK_DETACH included. A link that is detached, or whose device was
 * removed, has `ifindex` 0. Source: `struct bpf_link_info`, member `tcx`, in linux/bpf.h.
 */
export const tcx = deviceLinkType({
  id: 11,
  name: "tcx",
  since: "6.6",
  struct: "tcx_link",
});

/** A decoded tcx link. `ifindex` counts in the network namespace of the device, `devname` is looked up in ours. */
export type TcxLink = LinkFrom<typeof tcx>;
