import assert from "node:assert/strict";
import { test } from "node:test";
import { type LinkBase, type LinkWarning, linkById, linkByPath, links } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { type LinkSet, type MadeLink, makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { types } from "../types.ts";

const nothing: LinkSet = { made: [], skipped: [], failed: [] };
const kernel = testKernel();
const lab = testLab();
const set = lab === undefined ? nothing : makeLinks(lab, allMakers);
const listed = new Map<number, LinkBase>();
const warnings: LinkWarning[] = [];
if (lab !== undefined) {
  for (const link of links(kernel, types, { onWarning: (warning) => warnings.push(warning) }))
    listed.set(link.id, link);
}
const skip = lacking ?? false;

for (const { name } of allMakers) {
  const reason = lacking ?? set.skipped.find((link) => link.name === name)?.reason;
  test(name, { skip: reason ?? false }, () => {
    const failed = set.failed.find((link) => link.name === name);
    if (failed !== undefined) throw failed.error;
    const made = set.made.find((link) => link.name === name);
    assert.ok(made !== undefined);
    assertIs(listed.get(made.id), made);
    assertIs(linkById(kernel, types, made.id), made);
    assert.deepEqual(
      warnings.filter(({ id }) => id === made.id),
      [],
    );
  });
}

test("the listing ascends by id", { skip }, () => {
  const ids = [...listed.keys()];
  assert.ok(ids.length >= set.made.length);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
});

test("a pinned link is found by its path", { skip }, () => {
  assert.ok(lab !== undefined);
  for (const made of oneOfEachType()) {
    const path = `${lab.workspace.bpffs}/${made.type}`;
    kernel.objects.pin(made.fd, path);
    assertIs(linkByPath(kernel, types, path), made);
  }
});

test("a device deleted and a link detached tell no device", { skip }, () => {
  const detached = set.made.filter((link) => link.detached && "ifindex" in link.expected);
  assert.ok(detached.length > 0);
  for (const { id } of detached) assert.partialDeepStrictEqual(listed.get(id), { ifindex: 0, devname: undefined });
});

function assertIs(link: LinkBase | undefined, made: MadeLink): void {
  assert.ok(link !== undefined, `link ${made.id} is not there`);
  const { id, type, progId } = made;
  const expected: Record<string, unknown> = { id, type, progId, ...made.expected };
  const fields = Object.fromEntries(Object.entries(link).filter(([name]) => name in expected));
  assert.deepEqual(fields, expected);
}

function oneOfEachType(): MadeLink[] {
  return [...new Map(set.made.map((link) => [link.type, link])).values()];
}
