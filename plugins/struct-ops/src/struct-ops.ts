import { type LinkFrom, linkType, u32 } from "@bpflink/core";

/**
 * A set of programs, held together by a struct_ops map, that implements a kernel interface:
 * a TCP congestion control, a scheduler. The link attaches the map, so `progId` is 0.
 *
 * Since Linux 6.4; BPF_LINK_DETACH since 6.11. A link that is detached has `mapId` 0.
 * Source: `struct bpf_link_info`, member `struct_ops`, in linux/bpf.h.
 */
export const structOps = linkType({
  id: 9,
  name: "struct_ops",
  since: "6.4",
  detachable: true,
  info: { mapId: u32(16) },
  kernel: { struct: "bpf_struct_ops_link", fields: { mapId: "map->id" } },
  subject: ({ mapId }) => `map ${mapId}`,
  json: ({ mapId }) => ({ map_id: mapId }),
  plain: () => "",
});

/** A decoded struct_ops link. */
export type StructOpsLink = LinkFrom<typeof structOps>;
