import type { AnyLinkType } from "@bpflink/core";

/** What a plugin answers to the hook `link-types`: the link types it contributes. */
export type LinkTypesHook = (this: unknown, options: object) => Promise<readonly AnyLinkType[]>;

/** A plugin that comes with the CLI. */
export interface FirstPartyPlugin {
  readonly name: string;
  /** Loads its answer to the hook `link-types`. */
  readonly hook: () => Promise<{ readonly default: LinkTypesHook }>;
}

/**
 * The first-party plugins: one line registers one. They are ordinary oclif plugins; being
 * named here only spares the search for them at every start, and lets them be compiled into
 * a single file. A third party's plugin is found by oclif, and has the same rights.
 */
export const plugins: readonly FirstPartyPlugin[] = [
  { name: "@bpflink/plugin-cgroup", hook: () => import("@bpflink/plugin-cgroup/hook") },
  { name: "@bpflink/plugin-iter", hook: () => import("@bpflink/plugin-iter/hook") },
  { name: "@bpflink/plugin-netfilter", hook: () => import("@bpflink/plugin-netfilter/hook") },
  { name: "@bpflink/plugin-netns", hook: () => import("@bpflink/plugin-netns/hook") },
  { name: "@bpflink/plugin-perf", hook: () => import("@bpflink/plugin-perf/hook") },
  { name: "@bpflink/plugin-sockmap", hook: () => import("@bpflink/plugin-sockmap/hook") },
  { name: "@bpflink/plugin-struct-ops", hook: () => import("@bpflink/plugin-struct-ops/hook") },
  { name: "@bpflink/plugin-tc", hook: () => import("@bpflink/plugin-tc/hook") },
  { name: "@bpflink/plugin-tracing", hook: () => import("@bpflink/plugin-tracing/hook") },
  { name: "@bpflink/plugin-xdp", hook: () => import("@bpflink/plugin-xdp/hook") },
];
