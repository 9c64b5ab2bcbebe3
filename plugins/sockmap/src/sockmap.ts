import { attachType, type LinkFrom, linkType, plainAttachType, u32 } from "@bpflink/core";

/**
 * A program attached to a sockmap or sockhash: a parser or verdict of its sockets' data.
 *
 * Since Linux 6.10, BPF_LINK_DETACH included. A link that is detached, or whose map is gone,
 * has `mapId` 0. Source: `struct bpf_link_info`, member `sockmap`, in linux/bpf.h.
 */
export const sockmap = linkType({
  id: 14,
  name: "sockmap",
  since: "6.10",
  detachable: true,
  info: {
    mapId: u32(16),
    attachType: attachType(20),
  },
  kernel: {
    struct: "sockmap_link",
    fields: { mapId: "map->id", attachType: ["attach_type", "link.attach_type"] },
  },
  json: ({ mapId, attachType }) => ({ map_id: mapId, attach_type: attachType }),
  plain: ({ mapId, attachType }) => `\n\tmap_id ${mapId}  ${plainAttachType(attachType)}`,
});

/** A decoded sockmap link. */
export type SockmapLink = LinkFrom<typeof sockmap>;
