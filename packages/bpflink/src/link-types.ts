import type { AnyLinkType, LinkFrom, UnknownLink } from "@bpflink/core";
import { cgroup } from "@bpflink/plugin-cgroup";
import { iter } from "@bpflink/plugin-iter";
import { netfilter } from "@bpflink/plugin-netfilter";
import { netns } from "@bpflink/plugin-netns";
import { kprobeMulti, perfEvent, uprobeMulti } from "@bpflink/plugin-perf";
import { sockmap } from "@bpflink/plugin-sockmap";
import { structOps } from "@bpflink/plugin-struct-ops";
import { netkit, tcx } from "@bpflink/plugin-tc";
import { rawTracepoint, tracing, tracingMulti } from "@bpflink/plugin-tracing";
import { xdp } from "@bpflink/plugin-xdp";

/** The link types that bpflink brings, by number. */
export const linkTypes = [
  rawTracepoint,
  tracing,
  cgroup,
  iter,
  netns,
  xdp,
  perfEvent,
  kprobeMulti,
  structOps,
  netfilter,
  tcx,
  uprobeMulti,
  netkit,
  sockmap,
  tracingMulti,
] as const satisfies readonly AnyLinkType[];

/** A link of one of the types that bpflink brings, discriminated by `type`. */
export type KnownLink = LinkFrom<(typeof linkTypes)[number]>;

/** Any link: `type` is its type's name, or a number where bpflink doesn't know the type. */
export type Link = KnownLink | UnknownLink;
