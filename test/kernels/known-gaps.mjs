// @ts-check
// What the builds of these kernels leave out, by the reason with which tests skip.

/** @type {readonly import("./judge.mjs").Gap[]} */
export const knownGaps = [];
