/*
 * Names of perf events, as `perf list` and bpftool call them. The numbers are those of
 * linux/perf_event.h.
 */

/** `enum perf_type_id`, by value. Numbers past it are those of devices' own event sources. */
export const perfTypes = ["hardware", "software", "tracepoint", "hw-cache", "raw", "breakpoint"] as const;

/** `enum perf_hw_id`, by value. */
const hardware = [
  "cpu-cycles",
  "instructions",
  "cache-references",
  "cache-misses",
  "branch-instructions",
  "branch-misses",
  "bus-cycles",
  "stalled-cycles-frontend",
  "stalled-cycles-backend",
  "ref-cycles",
] as const;

/** `enum perf_sw_ids`, by value. */
const software = [
  "cpu-clock",
  "task-clock",
  "page-faults",
  "context-switches",
  "cpu-migrations",
  "minor-faults",
  "major-faults",
  "alignment-faults",
  "emulation-faults",
  "dummy",
  "bpf-output",
  "cgroup-switches",
] as const;

/** `enum perf_hw_cache_id`, by value. */
const caches = ["L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node"] as const;

/** `enum perf_hw_cache_op_id`, by value. */
const cacheOperations = ["load", "store", "prefetch"] as const;

/** `enum perf_hw_cache_op_result_id`, by value. */
const cacheResults = ["refs", "misses"] as const;

/**
 * The name of a perf event's `config`: `"cpu-clock"`, `"L1-dcache-load-misses"`; the number
 * where it has none. Of a hw-cache event the parts without a name are numbers.
 */
export function perfConfig(eventType: string | number, config: bigint): string | bigint {
  switch (eventType) {
    case "hardware":
      return nameOf(hardware, config);
    case "software":
      return nameOf(software, config);
    case "hw-cache": {
      const cache = nameOf(caches, config & 0xffn);
      const operation = nameOf(cacheOperations, (config >> 8n) & 0xffn);
      return `${cache}-${operation}-${nameOf(cacheResults, config >> 16n)}`;
    }
    default:
      return config;
  }
}

function nameOf(names: readonly string[], value: bigint): string | bigint {
  return names[Number(value)] ?? value;
}
