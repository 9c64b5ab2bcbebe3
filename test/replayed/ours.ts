import assert from "node:assert/strict";
import {
  encodeText,
  JsonArrayStream,
  type KernelView,
  LinkTypeRegistry,
  links,
  linkToJson,
  linkToPlain,
} from "@bpflink/core";
import { linkTypes } from "bpflink";

const types = new LinkTypeRegistry(linkTypes);

/** The ways of showing links, by the options of bpftool that ask for them. */
export const styles = {
  plain: [],
  json: ["-j"],
  pretty: ["-p"],
} as const;

export type Style = keyof typeof styles;

/** What bpflink prints for the links of a view, byte for byte (a string of bytes). */
export function show(view: KernelView, style: Style): string {
  const problem = ({ problem }: { problem: unknown }) => {
    throw problem;
  };
  const all = links(view, types, { onWarning: problem });
  if (style === "plain") return bytes([...all].map((link) => linkToPlain(link, types)).join(""));
  const stream = new JsonArrayStream({ pretty: style === "pretty" });
  let text = stream.begin();
  for (const link of all) text += stream.element(linkToJson(link, types));
  return bytes(`${text}${stream.end()}\n`);
}

/** Whether two outputs are the same; the first line that isn't is the error's. */
export function assertSameOutput(actual: string, expected: string): void {
  if (actual === expected) return;
  const [ours, theirs] = [actual.split("\n"), expected.split("\n")];
  const line = ours.findIndex((text, i) => text !== theirs[i]);
  const at = line < 0 ? ours.length : line;
  assert.equal(ours[at], theirs[at], `line ${at + 1} of the output`);
}

function bytes(text: string): string {
  return Buffer.from(encodeText(text)).toString("latin1");
}
