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
      const twin = node.get(result.name) ?? suite(node, result.name);
      if (twin === undefined) result.detail = `reason not told by ${runtime}: ${result.name}`;
      else result.detail = twin.outcome === "skipped" ? twin.detail : elsewhere;
    }
  }
}

/**
 * A suite that is skipped as a whole is one skip, and on Node, where it ran, many tests.
 *
 * @param {Map<string, TestResult>} results
 * @param {string} name
 */
const suite = (results, name) => [...results.values()].find((result) => result.name.startsWith(`${name} > `));

/**
 * Whether a reason says that the machine lacks what the test needs ("needs root",
 * "needs BPF", "needs bpftool 7.8"), in which case CI proves nothing by passing.
 *
 * @param {string} reason
 */
export const isLack = (reason) => reason.startsWith("needs ");

/**
 * @param {readonly { where: string, reason: string }[]} skips
 * @returns {string[]} each reason once, with its counts, the most frequent first
 */
export function grouped(skips) {
  /** @type {Map<string, string[]>} */
  const byReason = new Map();
  for (const { where, reason } of skips) byReason.set(reason, [...(byReason.get(reason) ?? []), where]);
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, wheres]) => {
      const counts = [...new Set(wheres)].map((name) => `${name} ${wheres.filter((where) => where === name).length}`);
      return `${wheres.length} x ${reason} (${counts.join(", ")})`;
    });
}
