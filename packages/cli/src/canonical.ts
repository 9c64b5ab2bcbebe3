import type { CommandLine, LinkName } from "./grammar/grammar.ts";
import type { Options } from "./grammar/options.ts";

/** A command line as oclif takes it: long flags first, the words behind `--`. */
export interface Canonical {
  readonly id: string;
  readonly argv: readonly string[];
}

/** A command line that oclif reads the same way as the grammar did. */
export function canonical(line: CommandLine): Canonical {
  return { id: line.command, argv: [...flags(line.options), "--", ...words(line)] };
}

function flags(options: Options): string[] {
  const argv: string[] = [];
  if (options.json) argv.push("--json");
  if (options.pretty) argv.push("--pretty");
  if (options.bpffs) argv.push("--bpffs");
  if (options.nomount) argv.push("--nomount");
  if (options.debug) argv.push("--debug");
  if (!options.holders) argv.push("--no-holders");
  if (options.replay !== undefined) argv.push(`--replay=${value(options.replay)}`);
  if (options.record !== undefined) argv.push(`--record=${value(options.record)}`);
  return argv;
}

/** oclif refuses a value that is one of its flags; a file's name can be said in another way. */
function value(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

function words(line: CommandLine): string[] {
  switch (line.command) {
    case "link:show":
      return line.link === undefined ? [] : linkWords(line.link);
    case "link:pin":
      return [...linkWords(line.link), line.file];
    case "link:detach":
      return linkWords(line.link);
    case "batch":
      return [line.file];
    default:
      return [];
  }
}

function linkWords(link: LinkName): string[] {
  return link.by === "id" ? ["id", String(link.id)] : ["pinned", link.path];
}
