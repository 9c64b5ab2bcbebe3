// @ts-check
// bench/results.md: the tables, the goals, and for each that is missed where the time goes.
import { goals } from "./goals.mjs";

/** @typedef {import("./measure.mjs").Measured} Measured */

/**
 * @typedef {object} Row what the programs did with the same words, in the programs' order
 * @property {string} scene
 * @property {string} words
 * @property {readonly Measured[]} measured
 */

/**
 * @typedef {object} Bench
 * @property {readonly { name: string, version: string }[]} programs the single file first
 * @property {readonly Row[]} rows
 * @property {boolean} peerFindsHolders
 * @property {readonly string[]} machine lines about it
 */

const peer = "bpftool 7.8";

/** What the links of a scene are called. @type {Readonly<Record<string, string>>} */
const scenes = {
  0: "no links",
  10: "10 links",
  1000: "1,000 links",
  10000: "10,000 links",
  files: "10 links, 200,000 open files",
};

/**
 * @param {Bench} bench
 * @returns {string} Markdown
 */
export function report(bench) {
  return [
    "# Results",
    "",
    "Made by `npm run bench`; medians of runs in turn, output to /dev/null. Only ratios within a table hold elsewhere.",
    "",
    ...bench.machine.map((line) => `- ${line}`),
    "",
    "## Goals",
    "",
    ...goalTable(bench),
    "",
    ...missed(bench),
    "## Times",
    "",
    "Milliseconds, and in brackets the ratio to bpftool 7.8.",
    "",
    ...table(bench, (row) =>
      row.measured.map((one, index) => cell(one, row.measured[peerOf(bench)], index === peerOf(bench))),
    ),
    "",
    "## Peak memory",
    "",
    "Megabytes.",
    "",
    ...table(bench, (row) => row.measured.map(({ memory }) => memory.toFixed(0))),
    "",
    "## Where the time goes",
    "",
    "Milliseconds: the runtime's hello-world, what loading the command adds (`--version`), what the links add",
    "(`show --no-holders`), and what their holders add (`show`). Then the processor time of `show -j`, or of `show`",
    "where many files are open, over all threads: the runtime's compiler and collector have their own.",
    "",
    ...profileTable(bench),
    "",
  ].join("\n");
}

/** @param {Bench} bench @returns {import("./goals.mjs").Results} */
export function resultsOf({ programs, rows, peerFindsHolders }) {
  const index = (/** @type {string} */ program) => programs.findIndex(({ name }) => name === program);
  return {
    at: (scene, words, program) =>
      must(
        rows.find((row) => row.scene === scene && row.words === words)?.measured[index(program)],
        `${scene} ${words}`,
      ),
    peerFindsHolders,
  };
}

/** @param {Measured | undefined} measured @param {string} what */
function must(measured, what) {
  if (measured === undefined) throw new Error(`not measured: ${what}`);
  return measured;
}

/** @param {Bench} bench */
function goalTable(bench) {
  const results = resultsOf(bench);
  return [
    "| | goal: at most | measured | |",
    "| --- | --- | --- | --- |",
    ...goals.map(({ what, most, unit, value }) => {
      const got = value(results);
      if (got === undefined) return `| ${what} | ${most} | | bpftool 7.8 finds no holders on this kernel |`;
      return `| ${what} | ${most}${unit} | ${got.toFixed(unit === "" ? 2 : 0)}${unit} | ${got <= most ? "met" : "**missed**"} |`;
    }),
  ];
}

/** @param {Bench} bench */
function missed(bench) {
  const results = resultsOf(bench);
  const lines = goals.flatMap(({ what, most, value, profile }) => {
    const got = value(results);
    if (got === undefined || got <= most || profile === undefined) return [];
    const [floor, start, links, holders, own, system] = profileOf(bench, profile.program, profile.scene);
    const parts = `hello-world ${ms(floor)}, loading ${ms(start)}, links ${ms(links)}, holders ${ms(holders)}`;
    return [`- ${what}: ${parts}; processor time ${ms(own)} in the program, ${ms(system)} in the kernel.`];
  });
  return lines.length === 0 ? [] : ["Missed, and where the time goes (milliseconds):", "", ...lines, ""];
}

/** @param {Bench} bench @param {(row: Row) => readonly string[]} cells */
function table({ programs, rows }, cells) {
  const width = programs.length;
  return [
    `| | | ${programs.map(({ name }) => name).join(" | ")} |`,
    `| --- | --- |${" --- |".repeat(width)}`,
    ...rows.map((row) => `| ${scenes[row.scene]} | \`${row.words}\` | ${cells(row).join(" | ")} |`),
  ];
}

/** @param {Bench} bench */
function profileTable(bench) {
  const own = bench.programs.filter(({ name }) => !name.includes("bpftool"));
  return [
    "| | | hello-world | loading | links | holders | in the program | in the kernel |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...own.flatMap(({ name }) =>
      Object.entries(scenes).map(
        ([scene, what]) => `| ${name} | ${what} | ${profileOf(bench, name, scene).map(ms).join(" | ")} |`,
      ),
    ),
  ];
}

/**
 * @param {Bench} bench
 * @param {string} program
 * @param {string} scene
 * @returns {readonly [number, number, number, number, number, number]}
 */
function profileOf(bench, program, scene) {
  const { at } = resultsOf(bench);
  const { median: version, floor: hello } = at("10", "--version", program);
  const links = at(scene, "show --no-holders", program).median;
  const all = at(scene, "show", program).median;
  const { own, system } = at(scene, scene === "files" ? "show" : "show -j", program);
  return [hello, version - hello, links - version, all - links, own, system];
}

/** @param {Bench} bench */
const peerOf = ({ programs }) => programs.findIndex(({ name }) => name === peer);

/** @param {Measured} one @param {Measured | undefined} other @param {boolean} same */
function cell({ median }, other, same) {
  return same || other === undefined ? ms(median) : `${ms(median)} (${(median / other.median).toFixed(2)})`;
}

/** @param {number} milliseconds */
const ms = (milliseconds) => milliseconds.toFixed(1);
