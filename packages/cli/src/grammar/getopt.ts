/**
 * Splits a command line into options and words as getopt_long(3) of glibc does: options
 * may stand before, between and after the words, short ones may be grouped (`-jp`), long
 * ones shortened as long as only one fits (`--js`), and `--` ends them.
 */

/** An option that a command line may have. */
export interface OptionSpec {
  /** The long name, without the dashes. */
  readonly long: string;
  /** The letter, where it has one. */
  readonly short?: string;
  /** Whether it takes an argument: `-B FILE`, `-BFILE`, `--base-btf FILE` or `--base-btf=FILE`. */
  readonly argument?: boolean;
  /**
   * Whether it gives way: a shortened name means it only where no option without this mark
   * starts so. Options of our own are marked, so that every abbreviation bpftool takes keeps
   * its meaning.
   */
  readonly yields?: boolean;
}

/** An option as it was found. */
export interface FoundOption {
  readonly long: string;
  readonly value: string | undefined;
}

/** Something that starts like an option and is none, or is used wrongly. */
export interface BadOption {
  /** As it was typed, its group or its `=value` included. */
  readonly typed: string;
  /** What is wrong with it, where there is more to say than that it is unknown. */
  readonly hint: string | undefined;
}

/** One step through the options. */
export type Step = FoundOption | BadOption;

/** Whether a step is an option that can't be accepted. */
export function isBad(step: Step): step is BadOption {
  return "typed" in step;
}

/** What {@link getopt} found. */
export interface Split {
  /** The options in their order, bad ones among them. */
  readonly steps: readonly Step[];
  /** Everything else, in its order. */
  readonly words: readonly string[];
}

/** Splits `argv` (without the program's name). */
export function getopt(argv: readonly string[], specs: readonly OptionSpec[]): Split {
  const steps: Step[] = [];
  const words: string[] = [];
  const rest = [...argv];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") return { steps, words: [...words, ...rest] };
    if (arg.startsWith("--")) steps.push(longOption(arg, rest, specs));
    else if (arg.startsWith("-") && arg !== "-") steps.push(...group(arg, rest, specs));
    else words.push(arg);
  }
  return { steps, words };
}

function longOption(typed: string, rest: string[], specs: readonly OptionSpec[]): Step {
  const equals = typed.indexOf("=");
  const name = typed.slice(2, equals < 0 ? undefined : equals);
  const value = equals < 0 ? undefined : typed.slice(equals + 1);

  const fits = matching(name, specs);
  const spec = fits[0];
  if (spec === undefined) return { typed, hint: undefined };
  if (fits.length > 1) return { typed, hint: `it could be ${fits.map(({ long }) => `--${long}`).join(" or ")}` };
  if (spec.argument) return withArgument(spec, typed, value ?? rest.shift());
  if (value !== undefined) return { typed, hint: `--${spec.long} takes no argument` };
  return { long: spec.long, value: undefined };
}

/** The options that a long name, perhaps shortened, can mean. */
function matching(name: string, specs: readonly OptionSpec[]): readonly OptionSpec[] {
  const exact = specs.filter(({ long }) => long === name);
  if (exact.length > 0) return exact;
  const fits = specs.filter(({ long }) => long.startsWith(name));
  const firm = fits.filter(({ yields }) => !yields);
  return firm.length > 0 ? firm : fits;
}

function group(typed: string, rest: string[], specs: readonly OptionSpec[]): Step[] {
  const steps: Step[] = [];
  const letters = [...typed.slice(1)];
  for (let letter = letters.shift(); letter !== undefined; letter = letters.shift()) {
    const spec = specs.find(({ short }) => short === letter);
    if (spec === undefined) {
      steps.push({ typed, hint: typed.length > 2 ? `there is no -${letter}` : undefined });
    } else if (spec.argument) {
      const value = letters.length > 0 ? letters.join("") : rest.shift();
      steps.push(withArgument(spec, typed, value));
      return steps;
    } else {
      steps.push({ long: spec.long, value: undefined });
    }
  }
  return steps;
}

function withArgument(spec: OptionSpec, typed: string, value: string | undefined): Step {
  return value === undefined ? { typed, hint: `--${spec.long} needs an argument` } : { long: spec.long, value };
}
