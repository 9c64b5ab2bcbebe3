// @ts-check
// What is aimed at, as ratios between medians of one run on one machine.

/** @typedef {import("./measure.mjs").Measured} Measured */

/**
 * @typedef {object} Results
 * @property {(scene: string, words: string, program: string) => Measured} at
 * @property {boolean} peerFindsHolders
 */

/**
 * @typedef {object} Goal
 * @property {string} what
 * @property {number} most
 * @property {string} unit of the value; "" for a ratio
 * @property {(results: Results) => number | undefined} value undefined where there is nothing to compare with
 * @property {{ program: string, scene: string }} [profile] what tells why it is missed
 */

const single = "single file";
const peer = "bpftool 7.8";

/**
 * The time that a program takes, to that of bpftool.
 *
 * @param {number} most
 * @param {string} program
 * @param {string} scene
 * @param {string} words
 * @param {string} what
 * @returns {Goal}
 */
function toPeer(most, program, scene, words, what) {
  return {
    what: `${what}, to ${peer}`,
    most,
    unit: "",
    value: ({ at }) => at(scene, words, program).median / at(scene, words, peer).median,
    profile: { program, scene },
  };
}

/**
 * The time that the single file takes for what it does with ten links, to that of a hello-world.
 *
 * @param {number} most
 * @param {string} words
 * @param {string} what
 * @returns {Goal}
 */
function toFloor(most, words, what) {
  return {
    what: `${what}, to a compiled hello-world`,
    most,
    unit: "",
    value: ({ at }) => at("10", words, single).median / at("10", words, single).floor,
    profile: { program: single, scene: "10" },
  };
}

/** @type {readonly Goal[]} */
export const goals = [
  toPeer(0.15, single, "10", "show", "single file, `show` of 10 links"),
  toPeer(0.25, single, "10000", "show -j", "single file, `show -j` of 10,000 links"),
  toFloor(3.5, "show", "single file, `show` of 10 links"),
  toFloor(1.5, "--version", "single file, `--version`"),
  toPeer(0.8, "Deno", "10", "show", "Deno, `show` of 10 links"),
  toPeer(1, "Node", "10", "show", "Node, `show` of 10 links"),
  {
    what: "single file, peak memory at 10,000 links",
    most: 80,
    unit: " MB",
    value: ({ at }) => Math.max(at("10000", "show", single).memory, at("10000", "show -j", single).memory),
    profile: { program: single, scene: "10000" },
  },
  {
    what: "single file, `show -j`: time above the floor at 10,000 links, to that at 1,000",
    most: 10,
    unit: "",
    value: ({ at }) => {
      const above = (/** @type {string} */ scene) => {
        const { median, floor } = at(scene, "show -j", single);
        return median - floor;
      };
      return above("10000") / above("1000");
    },
    profile: { program: single, scene: "10000" },
  },
  {
    what: "single file: what 200,000 open files add to `show` of 10 links, to what they add to bpftool 7.8",
    most: 1,
    unit: "",
    value: ({ at, peerFindsHolders }) => {
      // It finds the handler of link files by kallsyms, which not every kernel has in full.
      if (!peerFindsHolders) return undefined;
      const added = (/** @type {string} */ program) =>
        at("files", "show", program).median - at("10", "show", program).median;
      return added(single) / added(peer);
    },
    profile: { program: single, scene: "files" },
  },
];
