// @ts-check
// Which skipped tests are right to be: those of what came after the kernel, and of
// what is known to be left out of its build. Any other skip is a failure.

/** @typedef {import("./suites.mjs").Result} Result */

/**
 * @typedef {object} Gap what a kernel's build leaves out
 * @property {string} kernel as in `--kernels`
 * @property {RegExp} tests
 * @property {string} reason the skip's reason
 */

/**
 * @param {string} kernel as in `--kernels`
 * @param {readonly Result[]} results
 * @param {readonly Gap[]} gaps of all kernels
 * @returns {{ results: Result[], unused: Gap[] }} `unused`: gaps that no test fell into
 */
export function judge(kernel, results, gaps) {
  const own = gaps.filter((gap) => gap.kernel === kernel);
  /** @type {Set<Gap>} */
  const used = new Set();
  const made = new Set(results.filter(isMade).map(linkType));
  const judged = results.map((result) => {
    if (result.outcome !== "skipped") return result;
    const fitting = own.filter(({ tests, reason }) => tests.test(result.name) && reason === result.detail);
    for (const gap of fitting) used.add(gap);
    if (fitting.length > 0 || comesLater(kernel, result.detail) || hasNoLinks(result.detail, made)) return result;
    const detail = `skipped where it should run: ${result.detail || "no reason given"}`;
    return { ...result, outcome: /** @type {const} */ ("failed"), detail };
  });
  return { results: judged, unused: own.filter((gap) => !used.has(gap)) };
}

/** The link type of a live test of one link ("xdp/veth"), else undefined. @param {Result} result */
export function linkType({ suite, name }) {
  return suite === "live" ? /^(\w+)\/[\w-]+$/.exec(name)?.[1] : undefined;
}

/** @param {Result} result */
const isMade = (result) => result.outcome !== "skipped" && linkType(result) !== undefined;

/** @param {string} kernel @param {string} reason */
function comesLater(kernel, reason) {
  const since = /^only on Linux (\d+\.\d+) or newer\b/.exec(reason)?.[1];
  return since !== undefined && compareVersions(since, kernel) > 0;
}

/** A type of which no link could be made, each for its reason. @param {string} reason @param {ReadonlySet<unknown>} made */
function hasNoLinks(reason, made) {
  const type = /^only on machines that make (\w+) links$/.exec(reason)?.[1];
  return type !== undefined && !made.has(type);
}

/** @param {string} a @param {string} b */
export function compareVersions(a, b) {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
