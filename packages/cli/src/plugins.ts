import type { AnyLinkType } from "@bpflink/core";
import cgroup from "@bpflink/plugin-cgroup/hook";
import iter from "@bpflink/plugin-iter/hook";
import netfilter from "@bpflink/plugin-netfilter/hook";
import netns from "@bpflink/plugin-netns/hook";
import perf from "@bpflink/plugin-perf/hook";
import sockmap from "@bpflink/plugin-sockmap/hook";
import structOps from "@bpflink/plugin-struct-ops/hook";
import tc from "@bpflink/plugin-tc/hook";
import tracing from "@bpflink/plugin-tracing/hook";
import xdp from "@bpflink/plugin-xdp/hook";

/** What a plugin answers to the hook `link-types`: the link types it contributes. */
export type LinkTypesHook = (this: unknown, options: object) => Promise<readonly AnyLinkType[]>;

/** A plugin that comes with the CLI. */
export interface FirstPartyPlugin {
  readonly name: string;
  /** Its answer to the hook `link-types`. */
  readonly hook: LinkTypesHook;
}

/**
 * The first-party plugins: an import and a line register one. They are ordinary oclif plugins; being
 * named here only spares the search for them at every start, and lets them be compiled into
 * a single file. A third party's plugin is found by oclif, and has the same rights.
 */
export const plugins: readonly FirstPartyPlugin[] = [
  { name: "@bpflink/plugin-cgroup", hook: cgroup },
  { name: "@bpflink/plugin-iter", hook: iter },
  { name: "@bpflink/plugin-netfilter", hook: netfilter },
  { name: "@bpflink/plugin-netns", hook: netns },
  { name: "@bpflink/plugin-perf", hook: perf },
  { name: "@bpflink/plugin-sockmap", hook: sockmap },
  { name: "@bpflink/plugin-struct-ops", hook: structOps },
  { name: "@bpflink/plugin-tc", hook: tc },
  { name: "@bpflink/plugin-tracing", hook: tracing },
  { name: "@bpflink/plugin-xdp", hook: xdp },
];
