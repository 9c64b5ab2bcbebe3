/** The number of each kind of BTF type (`BTF_KIND_*` of `linux/btf.h`). Number 0 is `void`, which is never stored. */
export const kindNumber = {
  void: 0,
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  func_proto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  decl_tag: 17,
  type_tag: 18,
  enum64: 19,
} as const;

/** The name of a kind of BTF type: `"struct"`. */
export type BtfKind = keyof typeof kindNumber;

/** The kinds by number. */
export const btfKinds = Object.keys(kindNumber) as readonly BtfKind[];

/** Words (u32) that follow the three words every type has: by kind, a fixed number and a number per item. */
export const fixedWords = table({ int: 1, array: 3, var: 1, decl_tag: 1 });
export const itemWords = table({ struct: 3, union: 3, enum: 2, func_proto: 2, datasec: 3, enum64: 3 });

function table(words: Partial<Record<BtfKind, number>>): Uint8Array {
  const byKind = new Uint8Array(btfKinds.length);
  for (const [kind, count] of Object.entries(words)) byKind[kindNumber[kind as BtfKind]] = count;
  return byKind;
}
