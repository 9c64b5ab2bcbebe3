import { LinkTypeRegistry } from "@bpflink/core";
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

/** Every first-party link type. */
export const types = new LinkTypeRegistry([
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
]);
