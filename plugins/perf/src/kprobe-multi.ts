import { type KernelSymbol, type LinkContext, type LinkFrom, linkType, u32, u64, u64Array } from "@bpflink/core";
import { addressOrder } from "./address-order.ts";

/** One kernel function that is probed. */
export interface KprobeMultiFunction {
  /** 0 where the kernel hides its addresses from us (kptr_restrict). */
  readonly address: bigint;
  /** The function's name; undefined where no symbol is known there. */
  readonly name: string | undefined;
  /** The module it is in; empty for the kernel itself, undefined where no symbol is known there. */
  readonly module: string | undefined;
  readonly cookie: bigint;
}

/** `BPF_F_KPROBE_MULTI_RETURN` */
const flagReturn = 1;

/**
 * A program attached to the entry or return of many kernel functions.
 *
 * Since Linux 5.18; the functions are told since 6.6, before that `count` is 0. `missed`
 * since 6.7, cookies since 6.9. Source: `struct bpf_link_info`, member `kprobe_multi`, in
 * linux/bpf.h.
 */
export const kprobeMulti = linkType({
  id: 8,
  name: "kprobe_multi",
  since: "5.18",
  info: {
    addrs: u64Array(16, 24),
    count: u32(24),
    flags: u32(28),
    missed: u64(32),
    cookies: u64Array(40, 24),
  },
  link: ({ addrs, count, flags, missed, cookies }, context) => {
    const lookup = symbolLookup(context);
    return {
      count,
      flags,
      retprobe: (flags & flagReturn) !== 0,
      missed,
      functions: Array.from(addressOrder(addrs), (index): KprobeMultiFunction => {
        const address = addrs[index] ?? 0n;
        const symbol = lookup(address);
        return { address, name: symbol?.name, module: symbol?.module, cookie: cookies[index] ?? 0n };
      }),
    };
  },
  json: ({ retprobe, count, missed, functions }) => ({
    retprobe,
    func_cnt: count,
    missed,
    funcs: functions.map(({ address, name, module, cookie }) => ({
      addr: address,
      func: name ?? null,
      module: module || null,
      cookie,
    })),
  }),
  plain: ({ retprobe, count, missed, functions }) => {
    if (count === 0) return "";
    let text = `\n\t${retprobe ? "kretprobe" : "kprobe"}.multi  func_cnt ${count}  `;
    if (missed !== 0n) text += `missed ${missed}  `;
    text += `\n\t${"addr".padEnd(16)} ${"cookie".padEnd(16)} func [module]`;
    for (const { address, name = "", module, cookie } of functions) {
      text += `\n\t${address.toString(16).padStart(16, "0")} ${cookie.toString(16).padEnd(16)} ${name}`;
      text += module ? ` [${module}]  ` : "  ";
    }
    return text;
  },
});

/** A decoded kprobe_multi link. `functions` ascend by address; `missed` counts the runs that recursion prevented. */
export type KprobeMultiLink = LinkFrom<typeof kprobeMulti>;

/** Looks symbols up; where they can't be read, warns once and knows none. */
function symbolLookup({ kernel, warn }: LinkContext): (address: bigint) => KernelSymbol | undefined {
  let readable = true;
  return (address) => {
    try {
      return readable ? kernel.symbols.lookup(address) : undefined;
    } catch (problem) {
      readable = false;
      warn(problem);
      return undefined;
    }
  };
}
