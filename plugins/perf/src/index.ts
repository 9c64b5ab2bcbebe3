export { type KprobeMultiFunction, type KprobeMultiLink, kprobeMulti } from "./kprobe-multi.ts";
export { perfConfig } from "./perf-config.ts";
export { type PerfEventLink, perfEvent } from "./perf-event.ts";
export { type UprobeMultiFunction, type UprobeMultiLink, uprobeMulti } from "./uprobe-multi.ts";
