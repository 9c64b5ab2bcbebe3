/*
 * A terminal obeys what it is sent, and the names of links, processes and files may hold
 * anything. So on a terminal, control characters in them are shown instead of sent, and
 * bytes that are no UTF-8 (see core's text.ts) with them: some terminals obey those too.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const obeyed = /[\u0000-\u001f\u007f-\u009f\udc80-\udcff]/;
// A low surrogate that completes a pair is a character like any other.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const each = /[\u0000-\u001f\u007f-\u009f]|(?<![\ud800-\udbff])[\udc80-\udcff]/g;

const short: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** A name with `\n`, `\x1b` and the like in place of control characters. */
export function showControls(name: string): string {
  if (!obeyed.test(name)) return name;
  return name.replace(each, (char) => short[char] ?? `\\x${(char.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`);
}

/**
 * Plain data with {@link showControls} applied to every string in it, at any depth. Done
 * before formatting, it leaves the newlines and tabs alone that formatting makes.
 */
export function showControlsIn<T>(data: T): T {
  return transform(data) as T;
}

function transform(data: unknown): unknown {
  if (typeof data === "string") return showControls(data);
  if (Array.isArray(data)) return data.map(transform);
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return data;
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) copy[name] = transform(value);
  return copy;
}
