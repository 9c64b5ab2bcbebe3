import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { holdLinks } from "../links/hold.ts";
import type { HeldLink } from "../links/holder.ts";
import { findPeer } from "../peer.ts";
import { assertSameShow, assertSameText, runBoth, runOurs, type Style, styleNames, styles } from "./compare.ts";
import { knownDifferences } from "./known.ts";

const peer = findPeer();
const lack = lacking ?? (peer.path === undefined ? `needs bpftool: ${peer.reason}` : undefined);
const held = lack === undefined ? await holdLinks() : undefined;
const links = held?.manifest.links ?? [];
const pins = links.flatMap(({ pinned }) => pinned);
const skip = lack ?? false;
const typeNames = [...new Set(allMakers.map(({ type }) => type))];

describe("links as bpftool shows them", () => {
  after(() => held?.[Symbol.asyncDispose]());

  test("all that this machine has can be made", { skip }, () => assert.deepEqual(held?.manifest.failed, []));

  for (const style of styleNames) {
    test(`all, ${style}`, { skip }, () => assertSameShow(style));
    test(`all with their pins, ${style}`, { skip }, () => assertSameShow(style, "-f"));
  }

  for (const type of typeNames) {
    const own = links.filter((link) => link.type === type);
    const reason = lack ?? (own.length === 0 ? `only on machines that make ${type} links` : false);
    test(`${type} links by id`, { skip: reason }, async () => {
      for (const [i, link] of some(own).entries()) {
        await assertSameShow(styleNames[i % styleNames.length] ?? "plain", "id", String(link.id));
      }
    });
  }

  test("who holds a link is told, whether bpftool can tell or not", { skip }, async () => {
    const { stdout } = await runOurs(["-j", "link", "show"]);
    const shown: { id: number; pids?: { pid: number }[] }[] = JSON.parse(stdout);
    const holders = new Map(shown.map(({ id, pids = [] }) => [id, pids.map(({ pid }) => pid)]));
    // Others may have one open for the moment that they look at it.
    for (const { id } of links) assert.ok(holders.get(id)?.includes(held?.manifest.pid ?? 0), `link ${id}`);
  });

  test("pinned links by path", { skip }, async () => {
    assert.ok(pins.length > 3);
    for (const [i, path] of pins.entries()) {
      await assertSameShow(styleNames[i % styleNames.length] ?? "plain", "pinned", path);
    }
  });

  for (const style of styleNames) {
    test(`an id that isn't there, ${style}`, { skip }, () => assertSameFailure(style, "id", "2147483646"));
    test(`a path that isn't there, ${style}`, { skip }, () =>
      assertSameFailure(style, "pinned", `${held?.manifest.bpffs}/nothing`),
    );
  }
});

test("every known difference is a row of docs/bpftool-differences.md", () => {
  const table = readFileSync(join(import.meta.dirname, "../../docs/bpftool-differences.md"), "utf8");
  for (const { row } of knownDifferences) assert.ok(table.includes(`\n| ${row}`), row);
});

/**
 * Of many links a part that is spread over all of them, as bpftool takes its time; of few
 * enough to have each of the three styles, which is all where `$BPFLINK_SLOW` is set. Those
 * left out are in the listings.
 */
function some(links: readonly HeldLink[]): HeldLink[] {
  const most = process.env.BPFLINK_SLOW ? styleNames.length : 12;
  const count = Math.max(styleNames.length, Math.min(links.length, most));
  return Array.from({ length: count }, (_, i) => links[Math.floor((i * links.length) / count)] as HeldLink);
}

async function assertSameFailure(style: Style, ...args: string[]): Promise<void> {
  const [ours, theirs] = await runBoth([...styles[style], "link", "show", ...args]);
  assertSameText(ours.stdout, theirs.stdout);
  assertSameText(ours.stderr, theirs.stderr);
  assert.equal(ours.status, 1);
}
