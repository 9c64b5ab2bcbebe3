import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCommandLine } from "./grammar.ts";
import type { Options } from "./options.ts";

const none: Options = {
  json: false,
  pretty: false,
  bpffs: false,
  nomount: false,
  debug: false,
  holders: true,
  replay: undefined,
  record: undefined,
};

const help = { command: "help", topic: "program" };
const linkHelp = { command: "help", topic: "link" };
const version = { command: "version" };
const showAll = { command: "link:show", link: undefined };
const show5 = { command: "link:show", link: { by: "id", id: 5 } };
const showX = { command: "link:show", link: { by: "pinned", path: "/x" } };
const detach5 = { command: "link:detach", link: { by: "id", id: 5 } };
const pin5 = { command: "link:pin", link: { by: "id", id: 5 }, file: "/f" };

/** Words are split at blanks; `''` stands for an empty one. */
const argvOf = (line: string) => line.split(" ").flatMap((word) => (word === "" ? [] : [word === "''" ? "" : word]));

const understood: readonly [line: string, meaning: object, options?: Partial<Options>][] = [
  ["", help],
  ["''", help],
  ["h", help],
  ["help", help],
  ["help me", help],
  ["-h", help],
  ["--help link show", help],
  ["link show 5 -h", help],
  ["-jh", help, { json: true }],
  ["-hj", help],
  ["-h --nonsense", help],
  ["link help", linkHelp],
  ["l h", linkHelp],
  ["link help me", linkHelp],
  ["-V", version],
  ["--version", version],
  ["--v", version],
  ["version", version],
  ["v", version],
  ["-jV nonsense", version, { json: true }],
  ["link", showAll],
  ["l", showAll],
  ["li", showAll],
  ["lin", showAll],
  ["link ''", showAll],
  ["link s", showAll],
  ["link show", showAll],
  ["link sho", showAll],
  ["link list", showAll],
  ["link l", showAll],
  ["show", showAll],
  ["s", showAll],
  ["list", showAll],
  ["lis", showAll],
  ["-j show", showAll, { json: true }],
  ["show -p", showAll, { json: true, pretty: true }],
  ["-jp link show", showAll, { json: true, pretty: true }],
  ["link -j show -f", showAll, { json: true, bpffs: true }],
  ["-dn show --no-holders", showAll, { debug: true, nomount: true, holders: false }],
  ["--n show", showAll, { nomount: true }],
  ["-mL -B /btf show", showAll],
  ["--replay a --replay=b show", showAll, { replay: "b" }],
  ["show --rec f", showAll, { record: "f" }],
  ["-- show", showAll],
  ["show id 5", show5],
  ["show i 5", show5],
  ["show '' 5", show5],
  ["link show id 0x5", show5],
  ["l s i 05", show5],
  ["list id 5", show5],
  ["show id 5 -j", show5, { json: true }],
  ["show pinned /x", showX],
  ["link list p /x", showX],
  ["show -- pinned -x", { command: "link:show", link: { by: "pinned", path: "-x" } }],
  ["show pinned ''", { command: "link:show", link: { by: "pinned", path: "" } }],
  ["link d id 5", detach5],
  ["detach id 5", detach5],
  ["d i 5", detach5],
  ["link pin id 5 /f", pin5],
  ["p id 5 /f", pin5],
  ["batch file /f", { command: "batch", file: "/f" }],
  ["b f -", { command: "batch", file: "-" }],
];

for (const [line, meaning, options] of understood) {
  test(`understood: ${line}`, () => {
    assert.deepEqual(parseCommandLine(argvOf(line)), { ...meaning, options: { ...none, ...options } });
  });
}

const wrong: readonly [line: string, message: string, topic: string, hint?: string][] = [
  ["nonsense", "unknown command 'nonsense'", "program"],
  ["helpme", "unknown command 'helpme'", "program"],
  ["-", "unknown command '-'", "program"],
  ["-- -j", "unknown command '-j'", "program"],
  ["prog", "bpflink handles links only; use bpftool for 'prog'", "program"],
  ["pr show", "bpflink handles links only; use bpftool for 'prog'", "program"],
  ["m", "bpflink handles links only; use bpftool for 'map'", "program"],
  ["st", "bpflink handles links only; use bpftool for 'struct_ops'", "program"],
  ["link x", "unknown command 'x'", "link"],
  ["link version", "unknown command 'version'", "link"],
  ["show 5", "what is '5'?", "link"],
  ["show id", "what is 'id'?", "link"],
  ["show id 5 6", "what is 'id'?", "link"],
  ["show -- -j", "what is '-j'?", "link"],
  ["show ''", "what is ''?", "link"],
  ["show foo 5", "expected 'id' or 'pinned', got: 'foo'?", "link"],
  ["show idx 5", "expected 'id' or 'pinned', got: 'idx'?", "link"],
  ["detach", "link specifier is invalid or missing", "link"],
  ["detach id", "link specifier is invalid or missing", "link"],
  ["detach id 5 6", "link specifier is invalid or missing", "link"],
  ["pin id 5", "'pin' needs at least 3 arguments, 2 found", "link"],
  ["link pi", "'pi' needs at least 3 arguments, 0 found", "link"],
  ["pin id 5 /f x", "what is 'x'?", "link"],
  ["batch", "too few parameters for batch", "program"],
  ["batch file", "too few parameters for batch", "program"],
  ["batch file a b", "too many parameters for batch", "program"],
  ["batch from a", "expected 'file', got: from", "program"],
  ["show -z", "unrecognized option '-z'", "program"],
  ["show id -1", "unrecognized option '-1'", "program"],
  ["--b show", "unrecognized option '--b'", "program", "it could be --bpffs or --base-btf"],
  ["-z -h", "unrecognized option '-z'", "program"],
  ["detach id 5 --record a", "--record is for what is shown, not for 'pin' and 'detach'", "link"],
];

for (const [line, message, topic, hint] of wrong) {
  test(`wrong: ${line}`, () => {
    assert.throws(() => parseCommandLine(argvOf(line)), { name: "UsageError", message, topic, hint });
  });
}

for (const word of ["x", "5x", "", "-5", "4294967296"]) {
  test(`no id: ${JSON.stringify(word)}`, () => {
    for (const command of ["show", "detach"]) {
      assert.throws(() => parseCommandLine(["--", command, "id", word]), {
        name: "ArgumentError",
        message: `can't parse ${word} as ID`,
      });
    }
  });
}

test("an error knows the options wherever they stand, so that it is shown as asked", () => {
  for (const line of ["-j --nonsense show", "--nonsense show -j", "-j nonsense", "nonsense -j", "show 5 -j"]) {
    assert.throws(
      () => parseCommandLine(argvOf(line)),
      (error: { options: Options }) => error.options.json,
    );
  }
});
