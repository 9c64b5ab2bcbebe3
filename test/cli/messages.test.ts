import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { lacking } from "../lacks.ts";
import { assertNothingNew, ownObjects } from "../leftovers.ts";
import { testLab } from "../links/test-lab.ts";
import { findPeer } from "../peer.ts";
import { type Row, rows } from "./messages.ts";
import { makePlace, type Place } from "./place.ts";
import { ours, theirs } from "./run.ts";
import { openSession } from "./session.ts";
import { type Mode, modeNames, modes, normal } from "./text.ts";

/*
 * Every message and exit status, against bpftool's: the same text on the same streams, but
 * for the differences that docs/bpftool-differences.md lists. And nothing of a command is
 * left after it, whether it did what it should or failed.
 */

const peer = findPeer();
const lack = lacking ?? (peer.path === undefined ? `needs bpftool: ${peer.reason}` : undefined);
const skip = lack ?? false;
const lab = lack === undefined ? testLab() : undefined;
const place = lab === undefined ? noPlace() : makePlace(lab);
const table = rows(place);
const session = lab === undefined ? undefined : openSession();
const documents: string[] = [];
const objects = lab === undefined ? new Set<string>() : ownObjects();

describe("what is said", () => {
  after(() => session?.[Symbol.asyncDispose]());

  for (const row of table) {
    test(nameOf(row), { skip }, async () => {
      for (const mode of modeNames) await assertSameWords(row, mode);
    });
  }

  test("in JSON mode it was one valid document each time", { skip }, () => {
    assert.ok(documents.length >= table.length);
    for (const document of documents) JSON.parse(document);
    const { status, error, stderr } = spawnSync("python3", ["-c", parseEach], {
      input: JSON.stringify(documents),
      encoding: "utf8",
    });
    // Where there is no Python, JSON.parse has to do.
    if (error === undefined) assert.equal(status, 0, stderr);
  });

  test("no program, map or link of a search is left", { skip }, () => assertNothingNew(objects));
});

test("every difference is a row of docs/bpftool-differences.md", () => {
  const doc = readFileSync(join(import.meta.dirname, "../../docs/bpftool-differences.md"), "utf8");
  for (const { row } of table.flatMap(({ differs }) => differs)) assert.ok(doc.includes(`\n| ${row}`), row);
});

const parseEach = "import json, sys\nfor document in json.load(sys.stdin): json.loads(document)";

async function assertSameWords({ words, status, differs, input }: Row, mode: Mode): Promise<void> {
  const args = [...modes[mode], ...words];
  const peers = await theirs(args, { input });
  place.clean();
  const mounts = place.mounts();
  const own = input === undefined && session !== undefined ? await session.run(args) : await ours(args, { input });
  const left = place.mounts();
  place.clean();

  const expected = differs.reduce((text, { correct }) => correct(text, mode), normal(peers));
  assert.deepEqual({ status: own.status, ...normal(own) }, { status, ...expected }, mode);
  const agrees = status === 0 ? peers.status === 0 || isShow(words, differs) : peers.status !== 0 || differs.length > 0;
  assert.ok(agrees, `bpftool's status is ${peers.status}`);
  if (mode !== "plain") documents.push(own.stdout);
  if (status !== 0) assert.deepEqual(left, mounts, "mounts");
  const descriptors = session?.descriptors()?.filter((target) => /bpf|btf/.test(target));
  assert.deepEqual(descriptors ?? [], [], "descriptors");
}

/** The command line, the same on each run. */
function nameOf({ words, batch }: Row): string {
  const line = `bpflink ${batch === undefined ? words.join(" ") : `${words.slice(0, 2).join(" ")}: ${JSON.stringify(batch)}`}`;
  return line
    .replaceAll(place.directory, "")
    .replaceAll(/\d{3,}/g, "N")
    .replace(/x{99,}/, "xxx");
}

/** bpftool's status says failure for each link that it shows alone. */
function isShow(words: readonly string[], differs: Row["differs"]): boolean {
  return (
    /link (show|list) (id|pinned)/.test(words.join(" ")) || differs.some(({ row }) => row === "`show` of one link")
  );
}

/** Where nothing can be made: enough to name the tests. */
function noPlace(): Place {
  const nothing = { id: "1", detachable: "2", bpffs: "/nowhere/bpffs", directory: "/nowhere" };
  return { ...nothing, batch: () => "/nowhere/batch", clean: () => {}, mounts: () => [] };
}
