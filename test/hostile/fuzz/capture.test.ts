import assert from "node:assert/strict";
import { formatJson, links, linkToJson, linkToPlain } from "@bpflink/core";
import { parseCapture, replayCapture } from "@bpflink/core/capture";
import * as fc from "fast-check";
import { sampleCapture } from "../../replayed/sample.ts";
import { types } from "../../types.ts";
import { orOwnError, property } from "./property.ts";

/*
 * A capture is a file that anyone may send: it is read to the end or refused by the name of
 * the field, and what was read can be shown.
 */

const sample = sampleCapture();
// One of each type, and of everything else a few.
const small = {
  ...sample,
  links: sample.links.filter((link, at) => "info" in link && link.info.slice(0, 8) !== infoOf(at - 1)),
  programs: sample.programs.slice(0, 4),
  pinned: { "/sys/fs/bpf/a": 1 },
  holders: {
    method: "iterator" as const,
    links: [{ id: 1, bpfCookie: "18446744073709551615", processes: [{ pid: 1, comm: "init", fds: [3, 4] }] }],
  },
  pins: [{ id: 1, paths: ["/sys/fs/bpf/a"] }],
};
const text = JSON.stringify(small);

function infoOf(at: number): string | undefined {
  const link = sample.links[at];
  return link !== undefined && "info" in link ? link.info.slice(0, 8) : undefined;
}

property("arbitrary text is a capture or refused", fc.oneof(fc.string(), fc.json()), (text) => {
  assert.equal(
    orOwnError(() => parseCapture(text)),
    undefined,
  );
});

/** What stands at a place is replaced: by another kind of value, or one of the kind that means something else. */
const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1, 17, 0xffffffff, 2 ** 32, 0.5, "", "0", "0x0", "zz", "abcd", [], {}),
  fc.constantFrom("__proto__", "constructor", "\u0000", "\ud800", "f".repeat(200), "0".repeat(128)),
  fc.jsonValue(),
);
const damaged = fc
  .array(fc.record({ path: fc.array(fc.nat({ max: 100 }), { maxLength: 6 }), value: values }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) => {
    const capture: unknown = JSON.parse(text);
    for (const { path, value } of changes) replace(capture, path, value);
    return JSON.stringify(capture);
  });

/** Walks down by indices, those of an object by the order of its fields, and replaces what is there. */
function replace(parent: unknown, [index = 0, ...path]: readonly number[], value: unknown): void {
  if (typeof parent !== "object" || parent === null) return;
  const keys = Object.keys(parent);
  const key = keys[index % Math.max(keys.length, 1)];
  if (key === undefined) return;
  const object = parent as Record<string, unknown>;
  const child = object[key];
  if (path.length === 0 || typeof child !== "object" || child === null) object[key] = value;
  else replace(child, path, value);
}

property(
  "a damaged capture is refused, or shown",
  damaged,
  (text) => {
    const capture = orOwnError(() => parseCapture(text));
    if (capture !== undefined) showAll(capture);
  },
  { cost: 10 },
);

const cut = fc.record({
  at: fc.nat({ max: text.length }),
  length: fc.nat({ max: 40 }),
  put: fc.string({ maxLength: 3 }),
});

property(
  "text of a capture that was cut is refused, or shown",
  cut,
  ({ at, length, put }) => {
    const capture = orOwnError(() => parseCapture(text.slice(0, at) + put + text.slice(at + length)));
    if (capture !== undefined) showAll(capture);
  },
  { cost: 4 },
);

function showAll(capture: ReturnType<typeof parseCapture>): void {
  const view = replayCapture(capture);
  const holders = view.findHolders();
  const pins = view.findPins();
  const onWarning = ({ problem }: { problem: unknown }) => {
    assert.equal((problem as Error).name, "BpfError", String(problem));
  };
  for (const link of links(view, types, { holders, pins, onWarning })) {
    assert.match(linkToPlain(link, types), /^\d+: /);
    JSON.parse(formatJson(linkToJson(link, types), { pretty: false }));
  }
}
