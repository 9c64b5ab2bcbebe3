import { getopt, isBad, type OptionSpec, type Step } from "./getopt.ts";
import { UsageError } from "./usage-error.ts";

/** The options of a command line. */
export interface Options {
  /** Output is JSON. */
  readonly json: boolean;
  /** ... on many lines. */
  readonly pretty: boolean;
  /** Show the names links are pinned at. */
  readonly bpffs: boolean;
  /** Never mount a bpffs. */
  readonly nomount: boolean;
  /** Say what is done, and show where an error comes from. */
  readonly debug: boolean;
  /** Look for the processes that hold links. */
  readonly holders: boolean;
  /** Show this capture instead of the running kernel. */
  readonly replay: string | undefined;
  /** Write a capture of what is read to this file. */
  readonly record: string | undefined;
}

/** What the options ask for instead of the words' command. */
export type Request = "help" | "version";

const specs: readonly OptionSpec[] = [
  { long: "json", short: "j" },
  { long: "help", short: "h" },
  { long: "pretty", short: "p" },
  { long: "version", short: "V" },
  { long: "bpffs", short: "f" },
  { long: "nomount", short: "n" },
  { long: "debug", short: "d" },
  // bpftool takes these with `link` too, where they change nothing; they are about maps and programs.
  { long: "mapcompat", short: "m" },
  { long: "use-loader", short: "L" },
  { long: "base-btf", short: "B", argument: true },
  { long: "replay", argument: true, yields: true },
  { long: "record", argument: true, yields: true },
  { long: "no-holders", yields: true },
];

/**
 * Takes the options off a command line.
 *
 * @returns what they say, and the words that are left
 * @throws {UsageError} for one that is none
 */
export function parseOptions(argv: readonly string[]): {
  readonly options: Options;
  readonly request: Request | undefined;
  readonly words: readonly string[];
} {
  const { steps, words } = getopt(argv, specs);
  // -h is obeyed where it stands: what comes after it is not even looked at.
  const help = steps.findIndex((step) => is(step, "help"));
  const bad = steps.findIndex(isBad);
  if (help >= 0 && (bad < 0 || help < bad)) {
    return { options: collect(steps.slice(0, help)), request: "help", words };
  }

  const options = collect(steps);
  const wrong = steps.find(isBad);
  if (wrong) {
    throw new UsageError(`unrecognized option '${wrong.typed}'`, { options, hint: wrong.hint });
  }
  return { options, request: steps.some((step) => is(step, "version")) ? "version" : undefined, words };
}

function collect(steps: readonly Step[]): Options {
  const has = (long: string) => steps.some((step) => is(step, long));
  return {
    json: has("json") || has("pretty"),
    pretty: has("pretty"),
    bpffs: has("bpffs"),
    nomount: has("nomount"),
    debug: has("debug"),
    holders: !has("no-holders"),
    replay: lastValue(steps, "replay"),
    record: lastValue(steps, "record"),
  };
}

function is(step: Step, long: string): boolean {
  return !isBad(step) && step.long === long;
}

function lastValue(steps: readonly Step[], long: string): string | undefined {
  const step = steps.findLast((step) => is(step, long));
  return step && !isBad(step) ? step.value : undefined;
}
