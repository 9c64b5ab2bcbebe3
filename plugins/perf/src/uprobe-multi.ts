import { type LinkFrom, linkType, text, u32, u64Array } from "@bpflink/core";

/** One place in the file that is probed. */
export interface UprobeMultiFunction {
  /** From the start of the file, in bytes. */
  readonly offset: bigint;
  /** Of the counter that tells the program being traced that somebody listens (SDT semaphore); 0 for none. */
  readonly refCtrOffset: bigint;
  readonly cookie: bigint;
}

/** `BPF_F_UPROBE_MULTI_RETURN` */
const flagReturn = 1;

/**
 * A program attached to many places of an executable or library.
 *
 * Since Linux 6.6; what it is attached to is told since 6.8, before that `count` is 0.
 * Source: `struct bpf_link_info`, member `uprobe_multi`, in linux/bpf.h.
 */
export const uprobeMulti = linkType({
  id: 12,
  name: "uprobe_multi",
  since: "6.6",
  info: {
    path: text(16, 48),
    offsets: u64Array(24, 52),
    refCtrOffsets: u64Array(32, 52),
    cookies: u64Array(40, 52),
    count: u32(52),
    flags: u32(56),
    pid: u32(60),
  },
  link: ({ path, offsets, refCtrOffsets, cookies, count, flags, pid }) => ({
    path,
    count,
    flags,
    retprobe: (flags & flagReturn) !== 0,
    pid,
    functions: Array.from(
      offsets,
      (offset, i): UprobeMultiFunction => ({
        offset,
        refCtrOffset: refCtrOffsets[i] ?? 0n,
        cookie: cookies[i] ?? 0n,
      }),
    ),
  }),
  json: ({ retprobe, path, count, pid, functions }) => ({
    retprobe,
    path,
    func_cnt: count,
    // bpftool prints it signed here, and unsigned in plain text.
    pid: pid | 0,
    funcs: functions.map(({ offset, refCtrOffset, cookie }) => ({ offset, ref_ctr_offset: refCtrOffset, cookie })),
  }),
  plain: ({ retprobe, path, count, pid, functions }) => {
    if (count === 0) return "";
    let text = `\n\t${retprobe ? "uretprobe" : "uprobe"}.multi  path ${path}  func_cnt ${count}  `;
    if (pid !== 0) text += `pid ${pid}  `;
    text += `\n\t${"offset".padEnd(16)}   ${"ref_ctr_offset".padEnd(16)}   ${"cookies".padEnd(16)}`;
    for (const { offset, refCtrOffset, cookie } of functions) {
      text += `\n\t${column(offset)} ${column(refCtrOffset)} ${column(cookie)}`;
    }
    return text;
  },
});

/**
 * A decoded uprobe_multi link. `pid` is the process that it is limited to, as our pid
 * namespace counts; 0 for none.
 */
export type UprobeMultiLink = LinkFrom<typeof uprobeMulti>;

function column(value: bigint): string {
  return `0x${value.toString(16).padEnd(16)}`;
}
