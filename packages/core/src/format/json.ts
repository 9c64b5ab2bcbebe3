import type { JsonObject, JsonValue } from "../link-type.ts";
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
  return (style.pretty ? undefined : formatNatively(value)) ?? formatValue(value, style, depth);
}

/**
 * By the runtime's own formatter, which takes a third of the time: compact, and undefined
 * where it would not be exact, for a large bigint or bytes that are no UTF-8.
 */
function formatNatively(value: JsonValue): string | undefined {
  const numbers = withNumbers(value);
  if (numbers === undefined) return undefined;
  const text = JSON.stringify(numbers);
  // Half of a pair of surrogates comes out as an escape like this.
  return text.includes("\\ud") ? undefined : text;
}

/** A value with numbers in place of its bigints, itself where it has none; undefined where a number can't be exact. */
function withNumbers(value: JsonValue): JsonValue | undefined {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  if (typeof value !== "object" || value === null) return value;
  return isArray(value) ? arrayWithNumbers(value) : objectWithNumbers(value);
}

function arrayWithNumbers(values: readonly JsonValue[]): readonly JsonValue[] | undefined {
  let copy: JsonValue[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const part = values[i] as JsonValue;
    if (typeof part !== "bigint" && typeof part !== "object") continue;
    const changed = withNumbers(part);
    if (changed === undefined) return undefined;
    if (changed === part) continue;
    copy ??= [...values];
    copy[i] = changed;
  }
  return copy ?? values;
}

function objectWithNumbers(object: JsonObject): JsonObject | undefined {
  let copy: Record<string, JsonValue> | undefined;
  for (const name in object) {
    const part = object[name] as JsonValue;
    if (typeof part !== "bigint" && typeof part !== "object") continue;
    const changed = withNumbers(part);
    if (changed === undefined) return undefined;
    if (changed === part) continue;
    copy ??= { ...object };
    copy[name] = changed;
  }
  return copy ?? object;
}

function formatValue(value: JsonValue, style: JsonStyle, depth: number): string {
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
  const elements = values.map((value) => formatValue(value, style, depth + 1));
  return `[${elements.join(",")}${lineBreak(style, depth)}]`;
}

function formatObject(object: JsonObject, style: JsonStyle, depth: number): string {
  const line = lineBreak(style, depth + 1);
  const colon = style.pretty ? ": " : ":";
  let text = "";
  for (const name in object) {
    const value = object[name] as JsonValue;
    if (text !== "") text += ",";
    text += line + quote(name) + colon + formatValue(value, style, depth + 1);
  }
  return text === "" ? "{}" : `{${text}${lineBreak(style, depth)}}`;
}

function lineBreak(style: JsonStyle, depth: number): string {
  return style.pretty ? `\n${"    ".repeat(depth)}` : "";
}

function quote(text: string): string {
  return JSON.stringify(toWellFormed(text));
}

/** Array.isArray doesn't narrow readonly arrays. */
function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * JSON text that is safe to send to a terminal and means the same: the control characters
 * that JSON allows in strings become escapes.
 */
export function showControlsInJson(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}
