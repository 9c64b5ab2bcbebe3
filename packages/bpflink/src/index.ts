/**
 * eBPF links, as `bpftool link` shows them, as typed data.
 *
 * @module
 */
export * from "@bpflink/core";
export * from "@bpflink/plugin-cgroup";
export * from "@bpflink/plugin-iter";
export * from "@bpflink/plugin-netfilter";
export * from "@bpflink/plugin-netns";
export * from "@bpflink/plugin-perf";
export * from "@bpflink/plugin-sockmap";
export * from "@bpflink/plugin-struct-ops";
export * from "@bpflink/plugin-tc";
export * from "@bpflink/plugin-tracing";
export * from "@bpflink/plugin-xdp";
export { type KnownLink, type Link, linkTypes } from "./link-types.ts";
export { type Bpf, type BpfOptions, openBpf } from "./open.ts";
