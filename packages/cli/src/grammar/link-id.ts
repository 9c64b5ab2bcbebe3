/**
 * Reads a link's id as bpftool does, by the rules of strtoul(3) in base 0: decimal, `0x`
 * for hexadecimal, `0` for octal, blanks and a `+` before it. What bpftool would cut to 32
 * bits or take for 0 (a number that is too large or negative, an empty word) is no id.
 *
 * @returns undefined where `word` is no id
 */
export function parseLinkId(word: string): number | undefined {
  const digits = /^[ \t\n\v\f\r]*(?:\+|-(?=0+$))?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(word)?.[1];
  if (digits === undefined) return undefined;
  const octal = digits.length > 1 && /^0[0-7]/.test(digits);
  const id = octal ? Number.parseInt(digits, 8) : Number(digits);
  return id <= 0xffff_ffff ? id : undefined;
}
