/** What newer runtimes bring along (ECMAScript 2026): many times faster. */
const native: { readonly fromHex?: (text: string) => Uint8Array } = Uint8Array as object;

/** Bytes as hexadecimal digits. */
export function toHex(bytes: Uint8Array & { readonly toHex?: () => string }): string {
  if (bytes.toHex !== undefined) return bytes.toHex();
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The bytes that an even number of hexadecimal digits stand for. */
export function fromHex(text: string): Uint8Array {
  if (native.fromHex !== undefined) return native.fromHex(text);
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}
