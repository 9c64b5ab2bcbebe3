import assert from "node:assert/strict";
import { test } from "node:test";
import { getopt, type OptionSpec } from "./getopt.ts";

const specs: readonly OptionSpec[] = [
  { long: "json", short: "j" },
  { long: "pretty", short: "p" },
  { long: "bpffs", short: "f" },
  { long: "base-btf", short: "B", argument: true },
  { long: "nomount", short: "n" },
  { long: "no-holders", yields: true },
  { long: "record", argument: true, yields: true },
  { long: "replay", argument: true, yields: true },
];

const on = (long: string, value?: string) => ({ long, value });
const bad = (typed: string, hint?: string) => ({ typed, hint });

const table: readonly [argv: string[], steps: object[], words: string[]][] = [
  [[], [], []],
  [["a", "b"], [], ["a", "b"]],
  [["-j", "a"], [on("json")], ["a"]],
  [
    ["a", "-j", "b", "-p", "c"],
    [on("json"), on("pretty")],
    ["a", "b", "c"],
  ],
  [
    ["a", "b", "-jp"],
    [on("json"), on("pretty")],
    ["a", "b"],
  ],
  [["-jj"], [on("json"), on("json")], []],
  [["--json", "a", "--pretty"], [on("json"), on("pretty")], ["a"]],
  [["--js", "--p"], [on("json"), on("pretty")], []],
  [["--n"], [on("nomount")], []],
  [["--no-"], [on("no-holders")], []],
  [["--b"], [bad("--b", "it could be --bpffs or --base-btf")], []],
  [["--re", "x"], [bad("--re", "it could be --record or --replay")], ["x"]],
  [["--rec", "x", "y"], [on("record", "x")], ["y"]],
  [["--record=x", "y"], [on("record", "x")], ["y"]],
  [["--record=", "y"], [on("record", "")], ["y"]],
  [["--record=a=b"], [on("record", "a=b")], []],
  [["--record", "-j"], [on("record", "-j")], []],
  [["--record", "--", "-j"], [on("record", "--"), on("json")], []],
  [["--record"], [bad("--record", "--record needs an argument")], []],
  [["-B", "x", "y"], [on("base-btf", "x")], ["y"]],
  [["-Bx", "y"], [on("base-btf", "x")], ["y"]],
  [["-jBx"], [on("json"), on("base-btf", "x")], []],
  [["-jB", "x"], [on("json"), on("base-btf", "x")], []],
  [["-B"], [bad("-B", "--base-btf needs an argument")], []],
  [["--json=1"], [bad("--json=1", "--json takes no argument")], []],
  [["-z"], [bad("-z")], []],
  [["-jz"], [on("json"), bad("-jz", "there is no -z")], []],
  [["-1"], [bad("-1")], []],
  [["--zz", "-j"], [bad("--zz"), on("json")], []],
  [["--jsonx"], [bad("--jsonx")], []],
  [["a", "--", "-j", "--", "b"], [], ["a", "-j", "--", "b"]],
  [["-j", "--"], [on("json")], []],
  [["-", "a"], [], ["-", "a"]],
  [["", "a"], [], ["", "a"]],
];

for (const [argv, steps, words] of table) {
  test(`getopt: ${JSON.stringify(argv)}`, () => {
    const before = [...argv];
    assert.deepEqual(getopt(argv, specs), { steps, words });
    assert.deepEqual(argv, before, "the command line itself stays as it was");
  });
}
