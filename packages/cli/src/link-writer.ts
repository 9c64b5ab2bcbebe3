import {
  formatJson,
  JsonArrayStream,
  type LinkBase,
  type LinkTypeRegistry,
  linkToJson,
  linkToPlain,
  showControlsInJson,
} from "@bpflink/core";
import { showControlsIn } from "./terminal.ts";

/** Turns links into the text that is printed: one alone, or a listing piece by piece. */
export interface LinkWriter {
  one(link: LinkBase): string;
  begin(): string;
  next(link: LinkBase): string;
  /** What stands in the listing itself where it breaks off; undefined where that goes elsewhere. */
  broken(message: string): string | undefined;
  end(): string;
}

/** How a {@link LinkWriter} writes. */
export interface WriterStyle {
  readonly json: boolean;
  readonly pretty: boolean;
  /** How many levels of JSON stand around the links. */
  readonly depth: number;
  /** Nothing that a terminal would obey is left in the text. */
  readonly forTerminal: boolean;
}

/** The writer of the style that was asked for. */
export function linkWriter(types: LinkTypeRegistry, style: WriterStyle): LinkWriter {
  return style.json ? jsonWriter(types, style) : plainWriter(types, style);
}

function plainWriter(types: LinkTypeRegistry, { forTerminal }: WriterStyle): LinkWriter {
  const text = (link: LinkBase) => linkToPlain(forTerminal ? showControlsIn(link) : link, types);
  return { one: text, begin: () => "", next: text, broken: () => undefined, end: () => "" };
}

function jsonWriter(types: LinkTypeRegistry, style: WriterStyle): LinkWriter {
  const array = new JsonArrayStream(style, style.depth);
  const safe = style.forTerminal ? showControlsInJson : (json: string) => json;
  return {
    one: (link) => safe(formatJson(linkToJson(link, types), style, style.depth)),
    begin: () => array.begin(),
    next: (link) => safe(array.element(linkToJson(link, types))),
    broken: (message) => safe(array.element({ error: message })),
    end: () => array.end(),
  };
}
