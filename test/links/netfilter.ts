import { existsSync } from "node:fs";
import { attachType } from "./lab.ts";
import type { LinkMaker } from "./maker.ts";

const NFPROTO_IPV4 = 2;
const NFPROTO_IPV6 = 10;
const BPF_F_NETFILTER_IP_DEFRAG = 1;

/** Family, hook (`enum nf_inet_hooks`), priority, flags. */
const variants: readonly (readonly [string, number, number, number, number])[] = [
  ["ipv4-prerouting", NFPROTO_IPV4, 0, -450, 0],
  ["ipv4-input", NFPROTO_IPV4, 1, 128, 0],
  ["ipv4-forward", NFPROTO_IPV4, 2, 0x7fff_fffe, 0],
  ["ipv4-output", NFPROTO_IPV4, 3, 1, 0],
  ["ipv4-postrouting", NFPROTO_IPV4, 4, -0x7fff_ffff, 0],
  ["ipv6-prerouting", NFPROTO_IPV6, 0, 100, 0],
  ["ipv6-input", NFPROTO_IPV6, 1, -1, 0],
  ["ipv6-postrouting", NFPROTO_IPV6, 4, 225, 0],
  ["ipv4-defrag", NFPROTO_IPV4, 0, -399, BPF_F_NETFILTER_IP_DEFRAG],
];

/** Links to hooks of a namespace made here. */
export const netfilterMakers: readonly LinkMaker[] = variants.map(([variant, pf, hooknum, priority, flags]) => ({
  name: `netfilter/${variant}`,
  type: "netfilter",
  // Defragmentation since 6.6.
  since: flags === 0 ? "6.4" : "6.6",
  lacks: (lab) => {
    if (lab.btfId("func", "bpf_nf_link_attach") === undefined) {
      return "this kernel has no netfilter links (CONFIG_NETFILTER_BPF_LINK)";
    }
    if (flags === 0 || existsSync("/sys/module/nf_defrag_ipv4")) return undefined;
    return lab.btfId("func", "nf_defrag_ipv4_enable") === undefined
      ? "this kernel has no IP defragmentation, built in or loaded (CONFIG_NF_DEFRAG_IPV4)"
      : undefined;
  },
  make: (lab) => {
    const NF_ACCEPT = 1;
    const program = lab.program({ type: "netfilter", attach: "netfilter", returns: NF_ACCEPT });
    const fd = lab.namespace.run(() =>
      lab.kernel.links.create({
        program,
        target: 0,
        attachType: attachType("netfilter"),
        options: (put) =>
          put
            .u32(16, pf)
            .u32(20, hooknum)
            .u32(24, priority >>> 0)
            .u32(28, flags),
      }),
    );
    return { fd, program, expected: { pf, hooknum, priority, flags } };
  },
}));
