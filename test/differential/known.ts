import { readFileSync } from "node:fs";
import type { Style } from "./compare.ts";

/** What the two commands printed. */
export interface Outputs {
  readonly ours: string;
  readonly theirs: string;
}

/** A difference that is meant to be there. */
export interface KnownDifference {
  /** The start of its row in docs/bpftool-differences.md. */
  readonly row: string;
  /** The outputs as they would be without the difference. */
  readonly without: (outputs: Outputs, style: Style) => Outputs;
}

let symbol: boolean | undefined;

/** Whether bpftool can find holders: it needs a symbol that kernels without CONFIG_KALLSYMS_ALL don't list. */
function theyFindHolders(): boolean {
  symbol ??= / bpf_link_fops$/m.test(readFileSync("/proc/kallsyms", "latin1"));
  return symbol;
}

/** What real links may show: each is a row of docs/bpftool-differences.md. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    row: "iter: cgroup order `children`",
    without: ({ ours, theirs }, style) => ({
      ours,
      theirs:
        style === "plain"
          ? theirs.replaceAll(/(target_name cgroup {2}cgroup_id \d+ {2}order )unknown/g, "$1children")
          : theirs.replaceAll(
              /("target_name": ?"cgroup",\s*"cgroup_id": ?\d+,\s*"order": ?)"unknown"/g,
              '$1"children"',
            ),
    }),
  },
  {
    row: "pids, and `bpf_cookie` of perf_event links, on a kernel without CONFIG_KALLSYMS_ALL",
    without: ({ ours, theirs }, style) => {
      if (theyFindHolders()) return { ours, theirs };
      const holders =
        style === "plain"
          ? /(\n\tbpf_cookie \d+)?\n\tpids [^\n]*/g
          : /,\s*("bpf_cookie": ?\d+,\s*)?"pids": ?\[([^\]"]|"([^"\\]|\\.)*")*\]/g;
      return { ours: ours.replaceAll(holders, ""), theirs };
    },
  },
];
