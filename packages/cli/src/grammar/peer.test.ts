import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { type CommandLine, parseCommandLine } from "./grammar.ts";

/**
 * The grammar against bpftool's own: what bpftool understands must be understood the same
 * way, what it refuses must be refused in the same words. No link is touched: bpftool's
 * answer about a link that isn't there tells how it read the command line.
 */
const bpftool = process.env.BPFTOOL;

const lines: readonly string[][] = [
  ...[[], [""], ["help"], ["h"], ["-h"], ["-jh"], ["-hj"], ["-h", "-z"], ["-z", "-h"], ["help", "x"], ["--he"]],
  ...[["-V"], ["version"], ["v"], ["-Vj", "link"], ["--ver"], ["-V", "nonsense"]],
  ...[
    ["link", "help"],
    ["l", "h"],
    ["link", "h", "x"],
    ["-j", "link", "help"],
    ["link", "-p", "help"],
  ],
  ...["777", "0x309", "01411", "+777", " 777", "0x", "08", "x", "7x", "777 ", "1e3", "0x30g", "- 7"].map((id) => [
    ...["--", "link", "show", "id", id],
  ]),
  ...[
    ["link", "show", "i", "777"],
    ["l", "s", "i", "777"],
    ["link", "list", "id", "777"],
    ["li", "l", "", "777"],
  ],
  ...[
    ["link", "show", "p", "/x"],
    ["link", "list", "pinned", "/none"],
    ["link", "show", "pinned", ""],
  ],
  ...[
    ["-j", "link", "show", "id", "777"],
    ["link", "show", "id", "777", "-j"],
    ["link", "-jp", "show", "id", "777"],
  ],
  ...[
    ["--js", "link", "show", "id", "777"],
    ["--pr", "link", "show", "id", "777"],
  ],
  ...[
    ["-fn", "link", "show", "id", "777"],
    ["--bpf", "--n", "link", "show", "id", "777"],
  ],
  ...[
    ["-m", "link", "show", "id", "777"],
    ["-L", "link", "show", "id", "777"],
    ["--map", "link", "show", "id", "777"],
  ],
  ...[
    ["link", "--", "show", "-j"],
    ["link", "show", "5"],
    ["link", "show", "id"],
    ["link", "show", "id", "5", "6"],
  ],
  ...[
    ["link", "show", ""],
    ["link", "show", "-"],
    ["link", "show", "foo", "5"],
    ["link", "show", "idx", "5"],
  ],
  ...[
    ["link", "show", "id", "-1"],
    ["link", "show", "id", "x", "-j"],
  ],
  ...[["-z"], ["--zz"], ["-jz"], ["--b"], ["--json=1"], ["-j", "--json=1"], ["-B"], ["--base-btf"], ["link", "-l"]],
  ...[
    ["link", "detach"],
    ["link", "detach", "foo", "5"],
    ["link", "d", "id", "777"],
    ["link", "d", "p", "/none"],
  ],
  ...[
    ["link", "pin"],
    ["link", "pi", "id", "5"],
    ["link", "pin", "id", "777", "/none/x"],
    ["link", "p", "x", "5", "y"],
  ],
  ...[["batch"], ["batch", "file"], ["b", "file", "/none"], ["batch", "from", "x"], ["batch", "file", "a", "b"]],
];

/** What bpftool can only say with its usage, so that there are no words to hold ours against. */
const usageOnly: readonly string[][] = [["nonsense"], ["-"], ["--", "-j"], ["link", "x"], ["link", "version"]];

for (const argv of lines) {
  test(`as bpftool: ${JSON.stringify(argv)}`, { skip: bpftool ? false : "needs bpftool" }, () => {
    assert.equal(ours(argv), theirs(argv).firstLine);
  });
}

for (const argv of usageOnly) {
  test(`as bpftool, refused: ${JSON.stringify(argv)}`, { skip: bpftool ? false : "needs bpftool" }, () => {
    assert.match(ours(argv), /^Error: unknown command/);
    const { status, firstLine } = theirs(argv);
    assert.equal(status, 255);
    assert.match(firstLine, /^usage/);
  });
}

/** The first thing a command line would print, with `usage` and `version` for those texts, without an errno's. */
function ours(argv: readonly string[]): string {
  try {
    return expected(parseCommandLine(argv));
  } catch (error) {
    const { message, options } = error as { message: string; options: { json: boolean } };
    return options.json ? `{"error":"${message}"}` : `Error: ${message}`;
  }
}

function expected(line: CommandLine): string {
  const error = (message: string) => (line.options.json ? `{"error":"${message}"}` : `Error: ${message}`);
  switch (line.command) {
    case "help":
      return line.options.json ? "null" : `usage ${line.topic}`;
    case "version":
      return "version";
    case "batch":
      return error(`Can't open file (${line.file})`);
    default: {
      const { link } = line;
      if (link === undefined) throw new Error("the table has no command that lists all links");
      return error(link.by === "id" ? `failed to get link with ID ${link.id}` : `bpf obj get (${link.path})`);
    }
  }
}

function theirs(argv: readonly string[]): { status: number | null; firstLine: string } {
  const { status, stdout, stderr } = spawnSync(bpftool ?? "", argv, { encoding: "utf8", timeout: 20_000 });
  const text = (stdout || stderr)
    .trimEnd()
    .replaceAll(/\n {4}"error": |\n}$/g, (match) => (match === "\n}" ? "}" : '"error":'));
  const firstLine = (text.split("\n")[0] ?? "")
    .replace(/^Usage: bpftool \S+ \{ show .*/, "usage link")
    .replace(/^Usage: .*/, "usage program")
    .replace(/^bpftool v.*|^{"version".*/, "version")
    .replace(/^((?:Error: |{"error":").*(?:ID \d+|\))): [A-Z][^"]*/, "$1");
  return { status, firstLine };
}
