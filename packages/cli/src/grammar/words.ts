/** The commands that stand after `link`, in bpftool's order. */
export const linkCommands = ["show", "list", "help", "pin", "detach"] as const;

/**
 * The commands that stand first. The order decides what a shortened word means: what
 * bpftool takes for its own (`h`, `b`, `l`, `v`) keeps its meaning, so `link` is before
 * `list`.
 */
export const topCommands = ["help", "batch", "link", "show", "list", "pin", "detach", "version"] as const;

/** What bpftool handles and bpflink doesn't. */
export const foreignObjects = [
  "prog",
  "map",
  "cgroup",
  "perf",
  "net",
  "feature",
  "btf",
  "gen",
  "struct_ops",
  "iter",
  "token",
] as const;

/** The first of `names` that starts with `word`: every word may be shortened, to nothing even. */
export function resolve<const N extends string>(word: string, names: readonly N[]): N | undefined {
  return names.find((name) => name.startsWith(word));
}
