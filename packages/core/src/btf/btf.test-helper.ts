import { type BtfKind, kindNumber } from "./kinds.ts";

/** A type for {@link buildBtf}: the words behind the common three are given as they are, names in them by {@link name}. */
export interface TestType {
  readonly kind: BtfKind | number;
  readonly name?: string;
  readonly flag?: boolean;
  /** vlen */
  readonly count?: number;
  readonly sizeOrType?: number;
  readonly rest?: readonly (number | Name)[];
}

export interface Name {
  readonly text: string;
}

/** A name among words. */
export const name = (text: string): Name => ({ text });

export const int = (text: string, size: number, encoding = 0, bits = size * 8): TestType => ({
  kind: "int",
  name: text,
  sizeOrType: size,
  rest: [(encoding << 24) | bits],
});

export const struct = (
  text: string,
  size: number,
  members: readonly (readonly [string, number, number])[],
  options: { readonly kind?: "struct" | "union"; readonly flag?: boolean } = {},
): TestType => ({
  kind: options.kind ?? "struct",
  name: text,
  flag: options.flag ?? false,
  count: members.length,
  sizeOrType: size,
  rest: members.flatMap(([member, type, bits]) => [name(member), type, bits]),
});

/** Assembles a BTF file, for tests. Ids count from 1, or from where the base ends. */
export function buildBtf(
  types: readonly TestType[],
  options: { readonly littleEndian?: boolean; readonly baseStrings?: number; readonly headerLength?: number } = {},
): Uint8Array {
  const { littleEndian = true, baseStrings = 0, headerLength = 24 } = options;
  let strings = baseStrings > 0 ? "" : "\0";
  const offsetOf = (text: string): number => {
    if (text === "") return 0;
    const offset = baseStrings + strings.length;
    strings += `${text}\0`;
    return offset;
  };
  const words = types.flatMap(({ kind, name: own = "", flag = false, count = 0, sizeOrType = 0, rest = [] }) => {
    const number = typeof kind === "number" ? kind : kindNumber[kind];
    const head = [offsetOf(own), (Number(flag) << 31) | (number << 24) | count, sizeOrType];
    return [...head, ...rest.map((word) => (typeof word === "number" ? word : offsetOf(word.text)))];
  });
  const text = new TextEncoder().encode(strings);
  const bytes = new Uint8Array(headerLength + words.length * 4 + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, littleEndian);
  view.setUint8(2, 1);
  const header = [headerLength, 0, words.length * 4, words.length * 4, text.length];
  for (const [i, word] of header.entries()) view.setUint32(4 + i * 4, word, littleEndian);
  for (const [i, word] of words.entries()) view.setUint32(headerLength + i * 4, word, littleEndian);
  bytes.set(text, headerLength + words.length * 4);
  return bytes;
}
