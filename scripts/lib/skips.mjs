// @ts-check
// Why tests were skipped, and which skips CI does not accept.

/** @typedef {import("./junit.mjs").TestResult} TestResult */

/** What a skip is that Node, running the same file, did not make. */
const elsewhere = "only on another runtime";

/**
 * Bun and Deno keep the reason for a skip to themselves. What a machine lacks it
 * lacks on every runtime, so the reason is the one that Node gave for the test of
 * the same name.
 *
 * @param {Map<string, TestResult[]>} byRuntime changed in place
 */
export function nameReasons(byRuntime) {
  const node = new Map((byRuntime.get("node") ?? []).map((result) => [result.name, result]));
  for (const [runtime, results] of byRuntime) {
    if (runtime === "node") continue;
    for (const result of results) {
      if (result.outcome !== "skipped" || result.detail !== "") continue;
      const twin = node.get(result.name);
      if (twin === undefined) result.detail = `reason not told by ${runtime}: ${result.name}`;
      else result.detail = twin.outcome === "skipped" ? twin.detail : elsewhere;
    }
  }
}

/**
 * Whether a reason says that the machine lacks what the test needs ("needs root",
 * "needs BPF", "needs bpftool 7.8"), in which case CI proves nothing by passing.
 *
 * @param {string} reason
 */
export const isLack = (reason) => reason.startsWith("needs ");

/**
 * @param {Iterable<string>} reasons
 * @returns {string[]} each with its count, the most frequent first
 */
export function grouped(reasons) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} x ${reason}`);
}
