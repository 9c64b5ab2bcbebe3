import { type LinkFrom, linkType } from "@bpflink/core";

/**
 * A program attached to many functions at once by their BTF ids (`trace_fentry_multi`,
 * `trace_fexit_multi`, `trace_fsession_multi`).
 *
 * Since Linux 7.2, whose `struct bpf_link_info` says nothing of it beyond what all links have.
 */
export const tracingMulti = linkType({
  id: 15,
  name: "tracing_multi",
  since: "7.2",
  info: {},
  json: () => ({}),
  plain: () => "",
});

/** A decoded tracing_multi link. */
export type TracingMultiLink = LinkFrom<typeof tracingMulti>;
