import { encodeText } from "../text.ts";
import { type BtfData, isNameAt, stringOwner } from "./data.ts";
import { type BtfKind, kindNumber } from "./kinds.ts";

/** Asks for a type by its kind and name. The kind `enum` finds an `enum64` too. */
export interface BtfQuery {
  readonly kind: BtfKind;
  readonly name: string;
}

interface Wanted {
  readonly kinds: number;
  readonly name: Uint8Array;
  id: number | undefined;
}

/**
 * Finds types in one pass over the type section that ends with the last one found. Of
 * several types with one kind and name it is the first; those of the base come first.
 * Names are compared where they stand: that needs no look at types of other kinds, no
 * search in the string section and no assumption about it.
 */
export function findTypes(data: BtfData, queries: readonly BtfQuery[]): (number | undefined)[] {
  const found = data.base ? findTypes(data.base, queries) : queries.map(() => undefined);
  const wanted = queries.map(({ kind, name }, i): Wanted => {
    return { kinds: kindSet(kind), name: encodeText(name), id: found[i] };
  });
  const byFirstByte = new Map<number | undefined, Wanted[]>();
  let missing = 0;
  let kinds = 0;
  for (const one of wanted) {
    if (one.id !== undefined || one.name.length === 0) continue;
    missing++;
    kinds |= one.kinds;
    const rivals = byFirstByte.get(one.name[0]);
    if (rivals) rivals.push(one);
    else byFirstByte.set(one.name[0], [one]);
  }
  if (missing === 0) return wanted.map(({ id }) => id);

  const byByte = Array.from({ length: 256 }, (_, byte) => byFirstByte.get(byte));
  const { words } = data.types;
  data.types.walk(kinds, (id, at, kind) => {
    const offset = words[at] as number; // the walk has checked that the type is whole
    const { strings, stringStart } = stringOwner(data, offset);
    const rivals = byByte[strings[offset - stringStart] ?? 0];
    if (rivals === undefined) return false;
    for (const one of rivals) {
      if (one.id !== undefined || ((one.kinds >>> kind) & 1) === 0 || !isNameAt(data, offset, one.name)) continue;
      one.id = id;
      missing--;
    }
    return missing === 0;
  });
  return wanted.map(({ id }) => id);
}

function kindSet(kind: BtfKind): number {
  const bit = 1 << kindNumber[kind];
  return kind === "enum" ? bit | (1 << kindNumber.enum64) : bit;
}
