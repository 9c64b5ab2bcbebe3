/*
 * Netfilter's families and hooks, by the names nft has for them. What bpftool has no name
 * for (netdev's and inet's ingress, arp's forward) has none here either.
 */

/** `NFPROTO_*` in linux/netfilter.h. */
const families: Readonly<Record<number, string>> = {
  1: "inet",
  2: "ip",
  3: "arp",
  5: "netdev",
  7: "bridge",
  10: "ip6",
};

/** `enum nf_inet_hooks` in linux/netfilter.h; `NF_BR_*` in linux/netfilter_bridge.h has the same numbers. */
const inetHooks = ["prerouting", "input", "forward", "output", "postrouting"] as const;

/** `NF_ARP_*` in linux/netfilter_arp.h. */
const arpHooks = ["input", "output"] as const;

const hooks: Readonly<Record<string, readonly string[]>> = {
  inet: inetHooks,
  ip: inetHooks,
  ip6: inetHooks,
  bridge: inetHooks,
  arp: arpHooks,
};

/** The name of a protocol family; undefined where it has none. */
export function pfName(pf: number): string | undefined {
  return families[pf];
}

/** The name of a hook of a protocol family; undefined where it has none. */
export function hookName(pf: number, hooknum: number): string | undefined {
  const family = pfName(pf);
  return family === undefined ? undefined : hooks[family]?.[hooknum];
}
