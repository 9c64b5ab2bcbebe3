// @ts-check
// `npm start`: bpflink on this machine, from a clone where nothing has been done yet.
// Standard output holds bpflink's bytes and no others.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { build, install } from "./lib/prepare.mjs";
import { whyNoLinks } from "./lib/probe.mjs";
import { newestNode, root } from "./lib/workspace.mjs";

const sample = join(root, "packages", "cli", "samples", "all-link-types.json");

if (!((await install()) && (await build("js")))) process.exit(1);

const args = process.argv.length > 2 ? process.argv.slice(2) : ["show"];
if (isListing(args)) {
  const reason = await whyNoLinks();
  if (reason !== undefined) {
    process.stderr.write(`bpflink: ${reason}; this is the sample capture\n`);
    args.push("--replay", sample);
  }
}
process.exitCode = await bpflink(args);

/**
 * Whether the command line asks for all links of the running kernel: of one by its path the
 * kernel may tell who may not list them.
 *
 * @param {readonly string[]} args
 */
function isListing(args) {
  const options = args.filter((arg) => arg.startsWith("-"));
  if (options.some((option) => /^(--(replay|record|help|version)\b|-[a-z]*[hV])/.test(option))) return false;
  const words = args.filter((arg) => !arg.startsWith("-"));
  // As bpftool does, bpflink takes the beginning of a word for the word.
  const [command, ...rest] = words.length > 1 && "link".startsWith(String(words[0])) ? words.slice(1) : words;
  return command !== undefined && rest.length === 0 && ("show".startsWith(command) || "list".startsWith(command));
}

/**
 * Runs the built command with this process's own input and output.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit status
 */
function bpflink(args) {
  const file = join(root, "packages", "cli", "bin", "run.js");
  const child = spawn(newestNode().path, [file, ...args], { stdio: "inherit" });
  // The terminal interrupts both at once: what that means is for bpflink to say.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`bpflink: ${error.message}\n`);
      resolve(1);
    });
    child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
