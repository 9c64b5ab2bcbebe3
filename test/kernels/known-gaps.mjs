// @ts-check
// What the builds of these kernels leave out, by the reason with which tests skip.

/** @type {readonly import("./judge.mjs").Gap[]} */
export const knownGaps = [
  // The emulated processor counts nothing.
  ...["6.1", "6.12", "7.2"].map((kernel) => ({
    kernel,
    tests: /^perf_event\/(hardware-cycles|hw-cache)$/,
    reason: "only on another machine: it has no hardware events",
  })),
  // CONFIG_FPROBE is off.
  {
    kernel: "6.1",
    tests: /^kprobe_multi\//,
    reason: "only on another machine: this kernel has no kprobe_multi links (CONFIG_FPROBE)",
  },
];
