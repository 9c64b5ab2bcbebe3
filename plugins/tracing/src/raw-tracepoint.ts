import { type LinkFrom, linkType, plainCookie, text, u64 } from "@bpflink/core";

/**
 * A program attached to a kernel tracepoint without its argument conversion
 * (BPF_RAW_TRACEPOINT_OPEN with a name, or BPF_LINK_CREATE).
 *
 * Links since Linux 5.7, listed since 5.8. A cookie can be set since 6.10 and is told
 * since 6.17; before that it reads 0. Source: `struct bpf_link_info`, member
 * `raw_tracepoint`, in linux/bpf.h.
 */
export const rawTracepoint = linkType({
  id: 1,
  name: "raw_tracepoint",
  since: "5.8",
  info: {
    tpName: text(16, 24),
    cookie: u64(32),
  },
  kernel: {
    struct: "bpf_raw_tp_link",
    fields: { tpName: "btp->tp->name", cookie: "cookie" },
  },
  json: ({ tpName, cookie }) => ({ tp_name: tpName, cookie }),
  plain: ({ tpName, cookie }) => `\n\ttp '${tpName}'  ${plainCookie(cookie)}`,
});

/** A decoded raw_tracepoint link: the tracepoint's name, as in `sched_switch`, and its cookie. */
export type RawTracepointLink = LinkFrom<typeof rawTracepoint>;
