import type { JsonValue } from "../link-type.ts";
import { toWellFormed } from "../text.ts";

/** How JSON is laid out. */
export interface JsonStyle {
  /** bpftool's pretty style: each field on its own line, four spaces a level, elements of arrays where they fall. */
  readonly pretty: boolean;
}

/**
 * A value as JSON. Always valid: bytes that are no UTF-8 become U+FFFD, control characters
 * `\u001b` and the like. A bigint prints exactly.
 *
 * @param depth how many levels the value is nested in
 */
export function formatJson(value: JsonValue, style: JsonStyle, depth = 0): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "object":
      if (value === null) return "null";
      return isArray(value) ? formatArray(value, style, depth) : formatObject(value, style, depth);
    default:
      return String(value);
  }
}

/** Formats an array piece by piece, so that a long one needs no memory: {@link JsonArrayStream.end} closes it. */
export class JsonArrayStream {
  readonly #style: JsonStyle;
  readonly #depth: number;
  #separator = "";

  /** @param depth how many levels the array is nested in */
  constructor(style: JsonStyle, depth = 0) {
    this.#style = style;
    this.#depth = depth;
  }

  begin(): string {
    return "[";
  }

  element(value: JsonValue): string {
    const text = this.#separator + formatJson(value, this.#style, this.#depth + 1);
    this.#separator = ",";
    return text;
  }

  end(): string {
    return `${this.#separator === "" ? "" : lineBreak(this.#style, this.#depth)}]`;
  }
}

function formatArray(values: readonly JsonValue[], style: JsonStyle, depth: number): string {
  if (values.length === 0) return "[]";
  const elements = values.map((value) => formatJson(value, style, depth + 1));
  return `[${elements.join(",")}${lineBreak(style, depth)}]`;
}

function formatObject(object: { readonly [field: string]: JsonValue }, style: JsonStyle, depth: number): string {
  const line = lineBreak(style, depth + 1);
  const colon = style.pretty ? ": " : ":";
  let text = "";
  for (const name in object) {
    const value = object[name] as JsonValue;
    text += `${text === "" ? "" : ","}${line}${quote(name)}${colon}${formatJson(value, style, depth + 1)}`;
  }
  return text === "" ? "{}" : `{${text}${lineBreak(style, depth)}}`;
}

function lineBreak(style: JsonStyle, depth: number): string {
  return style.pretty ? `\n${"    ".repeat(depth)}` : "";
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\f": "\\f",
  "\b": "\\b",
  "\\": "\\\\",
  '"': '\\"',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
const special = /[\u0000-\u001f"\\\ud800-\udfff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
const escaped = /[\u0000-\u001f"\\]/g;

function quote(text: string): string {
  if (!special.test(text)) return `"${text}"`;
  return `"${toWellFormed(text).replace(escaped, escapeCharacter)}"`;
}

function escapeCharacter(char: string): string {
  return shortEscapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Array.isArray doesn't narrow readonly arrays. */
function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
