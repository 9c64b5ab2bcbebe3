// @ts-check
// Reads the JUnit reports of Bun's and Deno's test runners.

/**
 * @typedef {object} TestResult
 * @property {string} name the names of its suites and its own, joined by " > "
 * @property {"passed" | "failed" | "skipped"} outcome
 * @property {string} detail the failure's text, or the reason for a skip ("" where the runner gives none)
 */

/**
 * @param {string} xml
 * @returns {TestResult[]}
 */
export function parseJunit(xml) {
  /** @type {TestResult[]} */
  const results = [];
  /** @type {string[]} */
  const suites = [];
  const pattern =
    /<testsuite\b([^>]*?)(\/?)>|<\/testsuite>|<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)|<testsuites\b/g;
  for (const match of xml.matchAll(pattern)) {
    const [tag, suite, empty, testcase, body = ""] = match;
    if (suite !== undefined) {
      // Bun and Deno open with a suite that is the file, not a name that a test gave.
      const name = attribute(suite, "name");
      if (empty === "") suites.push(/\.[mc]?[jt]s$/.test(name) ? "" : name);
    } else if (tag === "</testsuite>") {
      suites.pop();
    } else if (testcase !== undefined) {
      const name = [...suites, attribute(testcase, "name")].filter((part) => part !== "").join(" > ");
      results.push({ name, ...outcome(body) });
    }
  }
  return withoutParents(results);
}

/**
 * @param {string} body what stands inside the testcase element
 * @returns {Pick<TestResult, "outcome" | "detail">}
 */
function outcome(body) {
  const skipped = /<skipped\b([^>]*)>/.exec(body);
  if (skipped !== null) {
    return { outcome: "skipped", detail: attribute(skipped[1] ?? "", "message") };
  }
  const failure = /<(?:failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:failure|error)>)/.exec(body);
  if (failure === null) return { outcome: "passed", detail: "" };
  const text = decode(failure[2] ?? "").trim();
  return { outcome: "failed", detail: text === "" ? attribute(failure[1] ?? "", "message") : text };
}

/**
 * Deno lists a suite as a test beside its tests. It counts only where it failed by
 * itself.
 *
 * @param {TestResult[]} results
 */
function withoutParents(results) {
  const parents = new Set();
  for (const { name } of results) {
    for (let at = name.indexOf(" > "); at >= 0; at = name.indexOf(" > ", at + 1)) parents.add(name.slice(0, at));
  }
  return results.filter(
    ({ name, outcome, detail }) =>
      !parents.has(name) || (outcome === "failed" && !/^\d+ test steps? failed\.?$/.test(detail)),
  );
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  return decode(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

/** @param {string} text */
function decode(text) {
  /** @type {Record<string, string>} */
  const named = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex !== undefined || decimal !== undefined
      ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
      : (named[name] ?? whole),
  );
}
