import { dirname } from "node:path";
import {
  cannotDetach,
  type Difference,
  goesOn,
  inBatch,
  oneNewline,
  reads,
  says,
  unknownCommand,
  withUsage,
} from "./differences.ts";
import type { Place } from "./place.ts";
import { usageMark } from "./text.ts";

/** A command line, and what is known of it without running it. */
export interface Row {
  readonly words: readonly string[];
  /** The exit status of bpflink. */
  readonly status: 0 | 1 | 2;
  /** How bpflink differs from bpftool. */
  readonly differs: readonly Difference[];
  readonly input?: string;
  /** The batch file's text, which tells more than its name. */
  readonly batch?: string;
}

const noLink = "4294967295";

// The starts of rows of docs/bpftool-differences.md.
const noId = "an id of more than 32 bits";
const wrongPath = "`pinned FILE` where FILE is in no bpffs";
const others = "`prog`, `map` and the other objects";
const dot = "`pin` with a dot in the name";
const tooMany = "`pin` with more words than it takes";

/** Command lines that bpflink and bpftool answer in the same words, but for the differences that a row has. */
export function rows(place: Place): readonly Row[] {
  const { id, bpffs, directory } = place;
  const pin = `${bpffs}/link`;
  return [
    // One link.
    row(0, `link show id ${id}`),
    row(0, `-f link list id ${id}`),
    row(0, `-n link show id 0x${Number(id).toString(16)}`),
    row(0, `link show pinned ${pin}`),
    row(1, "link show id 0"),
    row(1, `link show id ${noLink}`),
    row(2, "link show id abc"),
    row(2, "link show id 12x"),
    row(2, "link show id 4294967296", says(noId, "can't parse 4294967296 as ID")),
    row(2, ["link", "show", "id", ""], says(noId, "can't parse  as ID")),
    row(1, `link show pinned ${bpffs}/none`),
    row(1, `link show pinned ${pin}/below`),
    row(1, ["link", "show", "pinned", ""]),
    row(1, `link show pinned ${bpffs}/map`),
    row(1, `link show pinned ${bpffs}/program`),
    row(1, `link show pinned ${directory}/file`, reads(wrongPath, `(${directory})`, `(${directory}/file)`)),
    row(1, `link show pinned ${directory}`, reads(wrongPath, `(${dirname(directory)})`, `(${directory})`)),

    // Words.
    row(2, "link show id", withUsage("link")),
    row(2, "link show 5", withUsage("link")),
    row(2, "link show id 5 6", withUsage("link")),
    row(2, "link show foo 5", withUsage("link")),
    row(2, "nonsense", unknownCommand("nonsense")),
    row(2, "link nonsense", unknownCommand("nonsense", "link")),
    row(2, "-z"),
    row(2, "link show --nonsense"),
    row(2, "prog show", says(others, "bpflink handles links only; use bpftool for 'prog'", usageMark("program"))),

    // pin
    row(0, `link pin id ${id} ${bpffs}/new`),
    row(0, `-n link pin pinned ${pin} ${bpffs}/new`),
    row(0, `link pin id ${id} ${directory}/plain/new`),
    row(1, `-n link pin id ${id} ${directory}/plain/new`),
    row(1, `link pin id ${id} ${pin}`),
    row(1, `link pin id ${id} ${bpffs}`),
    row(1, `link pin id ${id} ${bpffs}/none/new`),
    row(1, `link pin id ${id} ${bpffs}/new/`),
    row(1, `link pin id ${id} ${bpffs}/${"x".repeat(256)}`),
    row(1, `link pin id ${id} ${directory}/none/new`),
    row(1, `link pin id ${id} ${directory}/file/new`),
    row(1, ["-n", "link", "pin", "id", id, ""]),
    row(1, `link pin id ${noLink} ${bpffs}/new`),
    row(2, `link pin id abc ${bpffs}/new`),
    row(1, `link pin pinned ${bpffs}/map ${bpffs}/new`),
    row(
      1,
      `link pin id ${id} ${bpffs}/a.b`,
      says(dot, "can't pin BPF object: the name 'a.b' has a dot, which bpffs keeps for names of its own"),
    ),
    row(2, "link pin", withUsage("link")),
    row(2, `link pin id ${id}`, withUsage("link")),
    row(2, `link pin foo ${id} ${bpffs}/new`, withUsage("link")),
    row(2, `link pin id ${id} ${bpffs}/new more`, says(tooMany, "what is 'more'?", usageMark("link"))),

    // detach
    row(0, `link detach id ${place.detachable}`),
    row(0, `link detach id ${place.detachable}`),
    row(1, `link detach id ${id}`, cannotDetach),
    row(1, `link detach pinned ${pin}`, cannotDetach),
    row(1, `link detach id ${noLink}`),
    row(2, "link detach id abc"),
    row(1, `link detach pinned ${bpffs}/none`),
    row(1, `link detach pinned ${bpffs}/program`),
    row(2, "link detach", oneNewline, withUsage("link")),
    row(2, "link detach id", oneNewline, withUsage("link")),
    row(2, `link detach id ${id} more`, oneNewline, withUsage("link")),
    row(2, `link detach foo ${id}`, withUsage("link")),

    // help
    row(0, ""),
    row(0, "help"),
    row(0, "link help"),
    row(0, "link help more"),
    row(0, "-h", reads("`-j -h`", /^null$/g, "null\n")),

    ...batchRows(place),
  ];
}

function batchRows({ id, detachable, bpffs, directory, batch }: Place): readonly Row[] {
  const file = (status: Row["status"], text: string, ...differs: Difference[]) => ({
    ...row(status, ["batch", "file", batch(text)], ...differs),
    batch: text,
  });
  const piped = (status: Row["status"], input: string) => ({ ...row(status, "batch file -"), input, batch: input });
  const pin = `link pin id ${id} ${bpffs}/new`;
  const fails = `link detach id ${noLink}\n`;
  return [
    file(0, ""),
    file(0, "# nothing\n\n \t\n"),
    file(0, `${pin}\nlink pin id ${id} ${bpffs}/2`),
    file(0, `# one\n\n   ${pin} # two\n`),
    file(0, `link pin \\\n id ${id} \\\n '${bpffs}/new one'\n`),
    file(0, `link pin id ${id} "${bpffs}/new one"\n`),
    file(0, "help\nlink help\n"),
    file(1, `${pin}\n${fails}${pin}\n`),
    file(2, `link show pinned '${bpffs}/it''s'\n`, withUsage("link")),
    file(1, `${pin}\nlink show id 'unterminated\n`),
    file(1, `link show id ${id} \\\n`),
    file(1, `${fails.trim()} # comment \\\n`),
    file(2, "link show id \\\n# no more\n", withUsage("link")),
    file(2, "link detach\n", oneNewline, withUsage("link")),
    file(2, "nonsense\n", inBatch("a word that is no command", "unknown command 'nonsense'", usageMark("program"))),
    file(2, "-j link show\n", inBatch("a word that is no command", "unknown command '-j'", usageMark("program"))),
    file(0, `link show id ${id}\nlink detach id ${detachable}\n`, goesOn(2, ["link", "detach", "id", detachable])),
    file(1, `batch file ${batch("")}\n`, inBatch("`batch` in a batch file", "a batch file can't run another one")),
    row(1, `batch file ${directory}/none`),
    row(1, `batch file ${directory}`),
    row(2, "batch", withUsage("program")),
    row(2, "batch file", withUsage("program")),
    row(2, "batch file one two", withUsage("program")),
    row(2, "batch from one", withUsage("program")),
    piped(0, `${pin}\n`),
    piped(1, fails),
  ];
}

function row(status: Row["status"], words: string | readonly string[], ...differs: readonly Difference[]): Row {
  const list = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
  return { words: list, status, differs };
}
