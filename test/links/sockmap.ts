import { mapTypes } from "@bpflink/core";
import { attachType } from "./lab.ts";
import type { LinkMaker } from "./maker.ts";

const variants = [
  ["sk_msg_verdict", "sk_msg"],
  ["sk_skb_stream_parser", "sk_skb"],
  ["sk_skb_stream_verdict", "sk_skb"],
  ["sk_skb_verdict", "sk_skb"],
] as const;

/** Links to maps that hold no socket. */
export const sockmapMakers: readonly LinkMaker[] = variants.map(([attach, type]) => ({
  name: `sockmap/${attach}`,
  type: "sockmap",
  since: "6.10",
  lacks: (lab) =>
    lab.btfId("func", "sock_map_link_create") === undefined
      ? "this kernel has no sockmap links (CONFIG_NET_SOCK_MSG)"
      : undefined,
  make: (lab) => {
    const SK_PASS = 1;
    const map = lab.keep(
      lab.kernel.maps.create({ type: mapTypes.indexOf("sockmap"), keySize: 4, valueSize: 4, maxEntries: 1 }),
    );
    const program = lab.program({ type, attach, returns: SK_PASS });
    const fd = lab.kernel.links.create({ program, target: map.number, attachType: attachType(attach) });
    return { fd, program, expected: { mapId: lab.fdinfo(map, "map_id"), attachType: attach } };
  },
}));
