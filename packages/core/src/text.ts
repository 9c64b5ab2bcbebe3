/**
 * Names that the kernel gives are bytes, in practice UTF-8, not always. Here they are
 * strings that hold every byte: one that is not part of valid UTF-8 becomes the lone
 * surrogate U+DC80..U+DCFF (Python's `surrogateescape`, PEP 383), which no valid UTF-8
 * decodes to. So a path read from the kernel can be compared, printed and given back
 * without loss.
 */

import { Errno } from "./errno.ts";
import { BpfError } from "./errors.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Decodes bytes to a string without loss. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length < 64) {
    const ascii = decodeAscii(bytes);
    if (ascii !== undefined) return ascii;
  }
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** Decodes a NUL-terminated string; without a NUL, all of the bytes. */
export function decodeCString(bytes: Uint8Array, start = 0): string {
  const end = bytes.indexOf(0, start);
  return decodeText(bytes.subarray(start, end < 0 ? bytes.length : end));
}

/** Encodes a string to the bytes it was decoded from. A surrogate that escapes no byte becomes U+FFFD. */
export function encodeText(text: string): Uint8Array {
  if (isWellFormed(text)) return encoder.encode(text);
  const out: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (isEscape(code)) out.push(code - 0xdc00);
    else for (const byte of encoder.encode(char)) out.push(byte);
  }
  return Uint8Array.from(out);
}

/**
 * Encodes a string as a NUL-terminated one, as system calls take it.
 *
 * @throws {BpfError} EINVAL where a NUL is in it: the kernel would see what stands before that alone
 */
export function encodeCString(text: string): Uint8Array {
  const bytes = encodeText(text);
  if (bytes.includes(0)) {
    throw new BpfError(Errno.EINVAL, {
      operation: "pass a string with a NUL to the kernel",
      subject: text.replaceAll("\0", "\\0"),
    });
  }
  const out = new Uint8Array(bytes.length + 1);
  out.set(bytes);
  return out;
}

/** The string with U+FFFD in place of each byte that is not valid UTF-8, for output that must be valid. */
export function toWellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(loneSurrogates, "\ufffd");
}

const hasSurrogate = /[\ud800-\udfff]/;
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function isWellFormed(text: string): boolean {
  return text.isWellFormed?.() ?? !hasSurrogate.test(text);
}

function isEscape(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

function decodeAscii(bytes: Uint8Array): string | undefined {
  let out = "";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x80) return undefined;
    out += String.fromCharCode(byte);
  }
  return out;
}

function decodeEscaped(bytes: Uint8Array): string {
  let out = "";
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) {
      out += String.fromCharCode(0xdc00 + (bytes[i] as number));
      i++;
    } else {
      out += strict.decode(bytes.subarray(i, i + length));
      i += length;
    }
  }
  return out;
}

/** The length of the valid UTF-8 sequence at `i`, or 0. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] as number;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  try {
    strict.decode(bytes.subarray(i, i + length));
    return i + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}
