import { attachType, type LinkFrom, linkType, plainAttachType, u32 } from "@bpflink/core";

/**
 * A program attached to a network namespace: `flow_dissector`, `sk_lookup`.
 *
 * Since Linux 5.8; BPF_LINK_DETACH since 5.9. A link that is detached, or whose namespace is
 * gone, has `netnsIno` 0. Source: `struct bpf_link_info`, member `netns`, in linux/bpf.h.
 */
export const netns = linkType({
  id: 5,
  name: "netns",
  since: "5.8",
  detachable: true,
  info: {
    netnsIno: u32(16),
    attachType: attachType(20),
  },
  kernel: {
    struct: "bpf_netns_link",
    fields: {
      // A namespace that is being dismantled, whose reference count is 0, is not told any more.
      netnsIno: { path: "net->ns.inum", when: ["net->ns.__ns_ref", "net->ns.count"] },
      attachType: ["type", "link.attach_type"],
    },
  },
  json: ({ netnsIno, attachType }) => ({ netns_ino: netnsIno, attach_type: attachType }),
  plain: ({ netnsIno, attachType }) => `\n\tnetns_ino ${netnsIno}  ${plainAttachType(attachType)}`,
});

/** A decoded netns link. `netnsIno` is the inode number of the namespace: that of /proc/PID/ns/net. */
export type NetnsLink = LinkFrom<typeof netns>;
