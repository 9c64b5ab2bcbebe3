// @ts-check
// The table of kernels by link types.
import { linkType } from "./judge.mjs";

/** @typedef {import("./suites.mjs").Result} Result */
/** @typedef {{ name: string, release: string, results: readonly Result[] }} Column */

/**
 * @param {readonly Column[]} columns
 * @returns {string[]} lines
 */
export function table(columns) {
  const types = new Set(columns.flatMap(({ results }) => results.map(linkType)));
  types.delete(undefined);
  const rows = [["", ...columns.map(({ release }) => release)]];
  for (const type of types) rows.push([String(type), ...columns.map(({ results }) => cell(String(type), results))]);
  const widths = (rows[0] ?? []).map((_, i) => width(rows, i));
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** @param {readonly (readonly string[])[]} rows @param {number} i */
const width = (rows, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0));

/** @param {string} type @param {readonly Result[]} results */
function cell(type, results) {
  const own = results.filter((result) => linkType(result) === type);
  if (own.length === 0) return "?";
  const tried = own.filter(({ outcome }) => outcome !== "skipped");
  if (tried.length === 0) return reason(own);
  const shown = tried.filter(({ outcome }) => outcome === "passed").length;
  // A maker's error is the kernel's; what the listing gets wrong is an assertion's.
  const made = tried.filter(
    ({ outcome, detail }) => outcome === "passed" || detail.startsWith("AssertionError"),
  ).length;
  return `${made} made, ${shown} shown, ${made === 0 ? "not compared" : equality(type, results)}`;
}

/** Why none was made. @param {readonly Result[]} own */
function reason(own) {
  const since = own.map(({ detail }) => /^only on Linux (\d+\.\d+) or newer$/.exec(detail)?.[1]);
  const oldest = since.filter((version) => version !== undefined)[0];
  return own.every(({ detail }) => detail.startsWith("only on Linux")) ? `- (Linux ${oldest})` : "- (not built)";
}

/**
 * Whether bpftool says the same: of the type's links one by one, and in the listings of
 * all links, which are in one another's way where they differ.
 *
 * @param {string} type
 * @param {readonly Result[]} results
 */
function equality(type, results) {
  const compared = results.filter(({ suite, outcome }) => suite !== "live" && outcome !== "skipped");
  const listings = compared.filter(({ name }) => / > all(,| )/.test(name));
  const own = compared.filter(({ name }) => name.endsWith(` > ${type} links by id`));
  if (listings.length + own.length === 0) return "not compared";
  const differs = own.length > 0 ? own : listings;
  if (differs.some(({ outcome }) => outcome === "failed")) return "DIFFERENT";
  return listings.some(({ outcome }) => outcome === "failed") ? "equal by id" : "equal";
}
