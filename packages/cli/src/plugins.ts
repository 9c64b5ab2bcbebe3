/*
 * The first-party plugins: a line registers one, under its package's name, with its answer
 * to the hook `link-types`. They are ordinary oclif plugins; being named here only spares
 * the search for them at every start, and lets them be compiled into a single file. A third
 * party's plugin is found by oclif, and has the same rights.
 */
export { default as "@bpflink/plugin-cgroup" } from "@bpflink/plugin-cgroup/hook";
export { default as "@bpflink/plugin-iter" } from "@bpflink/plugin-iter/hook";
export { default as "@bpflink/plugin-netfilter" } from "@bpflink/plugin-netfilter/hook";
export { default as "@bpflink/plugin-netns" } from "@bpflink/plugin-netns/hook";
export { default as "@bpflink/plugin-perf" } from "@bpflink/plugin-perf/hook";
export { default as "@bpflink/plugin-sockmap" } from "@bpflink/plugin-sockmap/hook";
export { default as "@bpflink/plugin-struct-ops" } from "@bpflink/plugin-struct-ops/hook";
export { default as "@bpflink/plugin-tc" } from "@bpflink/plugin-tc/hook";
export { default as "@bpflink/plugin-tracing" } from "@bpflink/plugin-tracing/hook";
export { default as "@bpflink/plugin-xdp" } from "@bpflink/plugin-xdp/hook";
