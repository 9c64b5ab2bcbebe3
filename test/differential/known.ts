import type { Style } from "./compare.ts";

/** A difference that is meant to be there. */
export interface KnownDifference {
  /** The start of its row in docs/bpftool-differences.md. */
  readonly row: string;
  /** bpftool's output as it would be without the difference. */
  readonly correct: (theirs: string, style: Style) => string;
}

/** What real links may show: each is a row of docs/bpftool-differences.md. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    row: "iter: cgroup order `children`",
    correct: (theirs, style) =>
      style === "plain"
        ? theirs.replaceAll(/(target_name cgroup {2}cgroup_id \d+ {2}order )unknown/g, "$1children")
        : theirs.replaceAll(/("target_name": ?"cgroup",\s*"cgroup_id": ?\d+,\s*"order": ?)"unknown"/g, '$1"children"'),
  },
];
