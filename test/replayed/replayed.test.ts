import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseCapture, replayCapture } from "@bpflink/core/capture";
import * as fc from "fast-check";
import { findPeer } from "../peer.ts";
import { captures } from "./arbitrary.ts";
import { ReplayedBpftool } from "./bpftool.ts";
import { assertSameOutput, type Style, show, styles } from "./ours.ts";
import { sampleCapture } from "./sample.ts";

/*
 * bpftool is run on the links of captures (see shim.c), so that types and values which this
 * kernel can't make are held against its bytes, too.
 */

const all = Object.keys(styles) as Style[];
const samplePath = join(import.meta.dirname, "../../packages/cli/samples/all-link-types.json");

/** What bpftool printed for the sample: kept, so that it is tested where bpftool isn't. */
function recorded(style: Style): string {
  return readFileSync(join(import.meta.dirname, `recorded/sample.${style}.txt`), "latin1");
}

/** Where bpftool 7.8 is known to be wrong about the sample: docs/bpftool-differences.md, cgroup order. */
function corrected(output: string, style: Style): string {
  const [wrong, right] =
    style === "plain"
      ? [/(24: iter .*order )unknown/, "$1children"]
      : [/("id": ?24,[^}]*"order": ?)"unknown"/, '$1"children"'];
  assert.match(output, wrong, "bpftool names the order: the difference is gone");
  return output.replace(wrong, right);
}

describe("the sample capture", () => {
  test("is what its source says", () => {
    assert.deepEqual(parseCapture(readFileSync(samplePath, "utf8")), sampleCapture());
  });

  for (const style of all) {
    test(`shows as bpftool recorded it, ${style}`, () => {
      const view = replayCapture(parseCapture(readFileSync(samplePath, "utf8")));
      assertSameOutput(show(view, style), corrected(recorded(style), style));
    });
  }
});

const { path, reason } = findPeer();

describe("bpftool on captures", { skip: path === undefined ? `needs bpftool: ${reason}` : false }, () => {
  for (const style of all) {
    test(`prints the sample as recorded, ${style}`, async () => {
      using bpftool = new ReplayedBpftool(path ?? "");
      assert.equal(await bpftool.run(sampleCapture(), [...styles[style], "link", "show"]), recorded(style));
    });

    test(`prints any link as bpflink does, ${style}`, async () => {
      using bpftool = new ReplayedBpftool(path ?? "");
      await fc.assert(
        fc.asyncProperty(captures, async (capture) => {
          const theirs = await bpftool.run(capture, [...styles[style], "link", "show"]);
          assertSameOutput(show(replayCapture(capture), style), theirs);
        }),
        { numRuns: 100 },
      );
    });
  }
});
