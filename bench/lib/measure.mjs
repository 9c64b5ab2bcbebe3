// @ts-check
// Times programs by running them in turn, so that what disturbs one disturbs all.
import { spawnSync } from "node:child_process";

/**
 * @typedef {object} Measured
 * @property {number} median in milliseconds
 * @property {number} least in milliseconds
 * @property {number} memory the peak, in megabytes
 * @property {number} floor the median of the runtime's hello-world, run in the same turns, in milliseconds
 * @property {number} own the median of the processor time of all threads, in milliseconds: in the program
 * @property {number} system the same, in the kernel
 */

/**
 * @param {string} measure the compiled tools/measure.c
 * @param {readonly { command: readonly string[], floor: readonly string[] }[]} programs
 * @param {number} runs of each
 * @param {{ strict: boolean }} options strict: a command that fails ends it
 * @returns {Measured[]} one for each program
 */
export function measureInTurn(measure, programs, runs, { strict }) {
  const commands = programs.flatMap(({ command, floor }) => [command, floor]);
  const none = () => /** @type {number[]} */ ([]);
  const all = commands.map(() => ({ times: none(), own: none(), system: none(), memory: 0 }));
  // The first run is to warm up.
  for (let run = 0; run <= runs; run++) {
    for (const [index, command] of commands.entries()) {
      const { stdout, stderr } = spawnSync(measure, command, {
        encoding: "utf8",
        // A user's own plugins are none of what is measured.
        env: { ...process.env, BPFLINK_DATA_DIR: "/nonexistent" },
      });
      const [nanoseconds = Number.NaN, kilobytes = 0, status, own = 0, system = 0] = stdout.split(" ").map(Number);
      if (status !== 0 && strict) throw new Error(`${command.join(" ")}: wait status ${status}\n${stderr}`);
      const one = all[index];
      if (one === undefined || run === 0) continue;
      one.times.push(nanoseconds / 1e6);
      one.own.push(own / 1e3);
      one.system.push(system / 1e3);
      one.memory = Math.max(one.memory, kilobytes / 1024);
    }
  }
  return programs.map((_, index) => {
    const [ofProgram, ofFloor] = all.slice(index * 2);
    const { times = [], own = [], system = [], memory = 0 } = ofProgram ?? {};
    return {
      median: median(times),
      least: Math.min(...times),
      own: median(own),
      system: median(system),
      memory,
      floor: median(ofFloor?.times ?? []),
    };
  });
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN];
  return (low + high) / 2;
}
