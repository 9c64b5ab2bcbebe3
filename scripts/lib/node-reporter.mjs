// @ts-check
// A reporter for Node's test runner: one JSON object a line, each a TestResult.
// (Its JUnit reporter escapes names twice, so that they match no other runtime's.)
import { inspect } from "node:util";

/** @typedef {{ file: string, name: string, nesting: number, skip?: string | boolean, todo?: string | boolean,
 *   details: { type?: string, error?: { failureType?: string, exitCode?: number, cause?: unknown } } }} Ended */

/** @param {AsyncIterable<{ type: string, data: Ended & { message: string } }>} events */
export default async function* reporter(events) {
  /** The names of the tests that are open, by depth. @type {string[]} */
  const path = [];
  /** Whether a test at this depth has ended since the one above it began. @type {boolean[]} */
  const ended = [];
  /** What each file has written to standard error. @type {Map<string, string>} */
  const errors = new Map();
  for await (const { type, data } of events) {
    if (type === "test:stderr") errors.set(data.file, (errors.get(data.file) ?? "") + data.message);
    else if (type === "test:start") {
      path.length = data.nesting;
      path[data.nesting] = data.name;
      ended[data.nesting + 1] = false;
    } else if (type === "test:pass" || type === "test:fail") {
      const isParent = ended[data.nesting + 1] === true;
      ended[data.nesting + 1] = false;
      ended[data.nesting] = true;
      const result = resultOf(type, data);
      // A file that does not load is a test of its name that fails without saying why.
      if (data.details.error?.exitCode !== undefined) result.detail = errors.get(data.name) ?? "";
      const counts = isParent
        ? result.outcome === "failed" && data.details.error?.failureType !== "subtestsFailed"
        : data.details.type !== "suite" || result.outcome !== "passed";
      if (counts) {
        const name = [...path.slice(0, data.nesting), data.name].join(" > ");
        yield `${JSON.stringify({ name, ...result })}\n`;
      }
    }
  }
}

/**
 * @param {string} type
 * @param {Ended} data
 * @returns {Pick<import("./junit.mjs").TestResult, "outcome" | "detail">}
 */
function resultOf(type, { skip, todo, details }) {
  if (skip !== undefined && skip !== false) return { outcome: "skipped", detail: typeof skip === "string" ? skip : "" };
  if (todo !== undefined && todo !== false) return { outcome: "skipped", detail: "todo" };
  if (type === "test:pass") return { outcome: "passed", detail: "" };
  const cause = details.error?.cause ?? details.error;
  return { outcome: "failed", detail: cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause) };
}
