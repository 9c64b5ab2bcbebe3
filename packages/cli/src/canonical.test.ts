import assert from "node:assert/strict";
import { test } from "node:test";
import * as Parser from "@oclif/core/parser";
import { toOptions } from "./base-command.ts";
import { canonical } from "./canonical.ts";
import LinkShow from "./commands/link/show.ts";
import { parseCommandLine } from "./grammar/grammar.ts";

const lines: readonly string[][] = [
  ["show"],
  ["-jp", "show"],
  ["-fnd", "link", "list", "--no-holders"],
  ["show", "id", "0x10"],
  ["show", "--", "pinned", "-x"],
  ["show", "--", "pinned", "--"],
  ["show", "pinned", ""],
  ["show", "pinned", "--help=x", "--"].slice(0, 2).concat("--", "--help"),
  ["show", "pinned", "a b\n\udcff"],
  ["--replay=a=b", "show", "id", "1"],
];

for (const argv of lines) {
  test(`oclif reads what the grammar read: ${JSON.stringify(argv)}`, async () => {
    const line = parseCommandLine(argv);
    assert.equal(line.command, "link:show");
    if (line.command !== "link:show") return;
    const { id, argv: words } = canonical(line);
    assert.equal(id, "link:show");
    const { flags, args } = await Parser.parse([...words], {
      args: LinkShow.args,
      flags: LinkShow.baseFlags,
      strict: true,
    });
    assert.deepEqual(toOptions(flags as Parameters<typeof toOptions>[0]), line.options);
    const { link } = line;
    const name = link === undefined ? [] : link.by === "id" ? ["id", String(link.id)] : ["pinned", link.path];
    assert.deepEqual([args.by, args.name].slice(0, name.length), name);
    if (link === undefined) assert.equal(args.by, undefined);
  });
}

test("a file whose name is one of oclif's flags is named in another way", () => {
  const { argv } = canonical(parseCommandLine(["--replay", "-j", "--record", "--", "show"]));
  assert.deepEqual(argv, ["--replay=./-j", "--record=./--", "--"]);
});
