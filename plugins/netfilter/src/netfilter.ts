import { type LinkFrom, linkType, s32, u32 } from "@bpflink/core";
import { hookName, pfName } from "./hooks.ts";

/**
 * A program attached to a netfilter hook.
 *
 * Since Linux 6.4, BPF_LINK_DETACH included; the flag BPF_F_NETFILTER_IP_DEFRAG since 6.6.
 * Source: `struct bpf_link_info`, member `netfilter`, in linux/bpf.h.
 */
export const netfilter = linkType({
  id: 10,
  name: "netfilter",
  since: "6.4",
  detachable: true,
  info: {
    pf: u32(16),
    hooknum: u32(20),
    priority: s32(24),
    flags: u32(28),
  },
  link: (values) => ({ ...values, pfName: pfName(values.pf), hookName: hookName(values.pf, values.hooknum) }),
  json: ({ pf, hooknum, priority, flags }) => ({ pf, hook: hooknum, prio: priority, flags }),
  plain: ({ pf, pfName, hooknum, hookName, priority, flags }) => {
    const family = pfName ?? `pf: ${pf}`;
    const hook = hookName === undefined ? `, hook ${hooknum},` : ` ${hookName}`;
    return `\n\t${family}${hook} prio ${priority}${flags === 0 ? "" : ` flags 0x${flags.toString(16)}`}`;
  },
});

/**
 * A decoded netfilter link: the protocol family and hook by number, and by nft's names where
 * they have one; the lower the priority, the earlier it runs.
 */
export type NetfilterLink = LinkFrom<typeof netfilter>;
