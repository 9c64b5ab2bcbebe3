/** The kinds of BTF types, by number (`BTF_KIND_*` of `linux/btf.h`). Number 0 is `void`, which is never stored. */
export const btfKinds = [
  "void",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const;

/** The name of a kind of BTF type: `"struct"`. */
export type BtfKind = (typeof btfKinds)[number];

/** The number of each kind. */
export const kindNumber = Object.fromEntries(btfKinds.map((name, number) => [name, number])) as Record<BtfKind, number>;

/** Words (u32) that follow the three words every type has: by kind, a fixed number and a number per item. */
export const fixedWords = table({ int: 1, array: 3, var: 1, decl_tag: 1 });
export const itemWords = table({ struct: 3, union: 3, enum: 2, func_proto: 2, datasec: 3, enum64: 3 });

function table(words: Partial<Record<BtfKind, number>>): Uint8Array {
  return Uint8Array.from(btfKinds, (kind) => words[kind] ?? 0);
}
