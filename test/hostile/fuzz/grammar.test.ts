import assert from "node:assert/strict";
import * as fc from "fast-check";
import { BatchError, batchCommands } from "../../../packages/cli/src/batch/commands.ts";
import { canonical } from "../../../packages/cli/src/canonical.ts";
import { type CommandLine, parseCommandLine } from "../../../packages/cli/src/grammar/grammar.ts";
import { parseLinkId } from "../../../packages/cli/src/grammar/link-id.ts";
import { ArgumentError, UsageError } from "../../../packages/cli/src/grammar/usage-error.ts";
import { argv } from "./command-lines.ts";
import { property } from "./property.ts";

function parse(argv: readonly string[]): CommandLine | undefined {
  try {
    return parseCommandLine(argv);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ArgumentError)) throw error;
    assert.ok(error.message.length > 0 && typeof error.options.json === "boolean");
    return undefined;
  }
}

property("a command line is understood or refused, and understood the same in oclif's order", argv, (argv) => {
  const line = parse(argv);
  if (line === undefined || line.command === "help" || line.command === "version") return;
  const { id, argv: again } = canonical(line);
  const before = again.slice(0, again.indexOf("--"));
  const words = again.slice(again.indexOf("--") + 1);
  const named = id === "link:show" ? ["link", "show"] : id.split(":").map((word) => word);
  const tail = id === "batch" ? ["batch", "file", ...words] : [...named, ...words];
  // A path that starts with a dash was put as one that doesn't.
  const { replay, record } = line.options;
  const put = (path: string | undefined) => (path?.startsWith("-") ? `./${path}` : path);
  assert.deepEqual(parse([...before, "--", ...tail]), {
    ...line,
    options: { ...line.options, replay: put(replay), record: put(record) },
  });
});

property(
  "a word is an id by the rules of strtoul(3), or none",
  fc.oneof(fc.string({ maxLength: 12 }), number()),
  (word) => {
    const id = parseLinkId(word);
    if (id === undefined) return;
    assert.ok(Number.isInteger(id) && id >= 0 && id <= 0xffffffff);
    const digits = word.replace(/^[ \t\n\v\f\r]*[+-]?/, "");
    assert.equal(BigInt(id), BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits));
  },
);

function number(): fc.Arbitrary<string> {
  const sign = fc.constantFrom("", "+", "-", " ", "\t+", "- ");
  const prefix = fc.constantFrom("", "0", "0x", "0X", "00", "0b");
  return fc
    .tuple(sign, prefix, fc.bigInt({ min: 0n, max: 2n ** 34n }), fc.constantFrom("", " ", "g"))
    .map((parts) => parts.join(""));
}

const batchText = fc
  .array(fc.constantFrom(..."link show id 5 pinned / # ' \" \\ \n \t \r a ü".split(" "), " ", "\\\n", "\n"), {
    maxLength: 40,
  })
  .map((parts) => parts.join(""));

function commands(text: string): readonly string[][] | undefined {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  try {
    return Array.from(batchCommands(lines), ({ words }) => [...words]);
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}

property("a batch file is commands, or refused", fc.oneof(batchText, fc.string({ unit: "binary" })), (text) => {
  const all = commands(text);
  for (const words of all ?? []) assert.ok(words.length > 0);
  assert.ok((all?.flat().join("").length ?? 0) <= text.length);
});

const word = fc.string({ unit: fc.constantFrom(..."ab ü\\'\t/-"), minLength: 1, maxLength: 8 });

property(
  "quoted words come out of a batch file as they went in",
  fc.array(word, { minLength: 1, maxLength: 6 }),
  (words) => {
    // A backslash at the very end of a line would join it with the next; a quote stands there.
    const line = `${words.map((word) => `"${word}"`).join(" ")}\n`;
    assert.deepEqual(commands(line + line), [words, words]);
  },
);
