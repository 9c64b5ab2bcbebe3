import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { parseCommandLine } from "../../../packages/cli/src/grammar/grammar.ts";
import { parseOptions } from "../../../packages/cli/src/grammar/options.ts";
import { foreignObjects, resolve, topCommands } from "../../../packages/cli/src/grammar/words.ts";
import { findPeer } from "../../peer.ts";
import { bpftoolArgv } from "./command-lines.ts";
import { property } from "./property.ts";

/*
 * The same random command line to bpftool and to bpflink: both accept it, or both refuse it.
 * Lines that could change something, if there were a link of that id, are left out.
 */

const { path: bpftool, reason } = findPeer();

const harmless = bpftoolArgv.filter((argv) => {
  // No NUL can be passed; a lone surrogate becomes something else on the way.
  if (argv.some((word) => word.includes("\0") || !word.isWellFormed())) return false;
  // Any word that can mean these, wherever it stands; each may be shortened to nothing.
  if (argv.some((word) => resolve(word, ["pin", "detach"]) !== undefined)) return false;
  return !argv.some((word) => resolve(word, foreignObjects) !== undefined);
});

property(
  "bpftool accepts what bpflink accepts",
  harmless,
  (argv) => {
    const theirs = acceptedByPeer(argv);
    // bpftool reads a base BTF on the spot, and bpflink has no use for one.
    if (theirs.said.includes("failed to parse base BTF")) return;
    const ours = accepted(argv) && !startsWithShow(argv);
    assert.equal(ours, theirs.accepted, `${JSON.stringify(argv)}: bpftool says ${theirs.said}`);
  },
  { cost: 100, skip: bpftool === undefined && `needs bpftool: ${reason}` },
);

/** Whether a command of `link` stands without that word before it: bpflink's own. */
function startsWithShow(argv: readonly string[]): boolean {
  const { request, words } = parseOptions(argv);
  const command = resolve(words[0] ?? "link", topCommands);
  return request === undefined && (command === "show" || command === "list");
}

function accepted(argv: readonly string[]): boolean {
  try {
    parseCommandLine(argv);
    return true;
  } catch {
    return false;
  }
}

/** What bpftool says once it has understood: something of links, or that a file isn't there. */
const understood = /^(failed to get link|bpf obj get|can't get|Can't open file|directory not in bpf|libbpf: )/;

function acceptedByPeer(argv: readonly string[]): { accepted: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(bpftool ?? "", argv, {
    encoding: "utf8",
    cwd: tmpdir(),
    timeout: 20_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = `${stderr}${stdout}`.trim().slice(0, 300);
  const error = /"error":\s*"([^"]*)/.exec(stdout)?.[1] ?? /^Error: (.*)/m.exec(stderr)?.[1];
  return { accepted: error === undefined ? status === 0 : understood.test(error), said };
}
