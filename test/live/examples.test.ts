import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { fromSource } from "../runtime.ts";

const directory = join(import.meta.dirname, "../../examples");
const lab = testLab();
const wanted = new Set(["raw_tracepoint/plain", "xdp/lo"]);
const made =
  lab === undefined
    ? []
    : makeLinks(
        lab,
        allMakers.filter(({ name }) => wanted.has(name)),
      ).made;

/** What each example says of the links that were made: one line at least. */
const expected: Readonly<Record<string, (type: string, id: number) => RegExp>> = {
  "attached-to-devices.ts": (type, id) => (type === "xdp" ? new RegExp(`program \\d+ at xdp \\(link ${id}\\)`) : /^/),
  "nobody-holds.ts": (_, id) => new RegExp(`^(?!.*\\b${id} )`, "s"),
};

for (const name of readdirSync(directory)) {
  test(`examples/${name} runs as it stands`, { skip: lacking ?? false }, () => {
    const { file, args, env } = fromSource(join(directory, name));
    const { status, stdout, stderr } = spawnSync(file, args, { env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "");
    for (const { type, id } of made) assert.match(stdout, expected[name]?.(type, id) ?? /an example without a test/);
  });
}
