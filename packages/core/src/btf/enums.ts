import { FormatError } from "../errors.ts";
import { type BtfData, nameAt, type RawType } from "./data.ts";
import { resolveType } from "./resolve.ts";

/** A name and value of an enum. */
export interface BtfEnumerator {
  readonly name: string;
  readonly value: bigint;
}

/** The enumerators of an enum, in order. @throws {FormatError} for a type of another kind */
export function enumeratorsOf(data: BtfData, id: number): BtfEnumerator[] {
  const type = enumType(data, id);
  return Array.from({ length: type.count }, (_, i) => ({ name: itemName(data, type, i), value: itemValue(type, i) }));
}

/** The value of an enumerator; undefined where the enum has none of this name. */
export function enumeratorValue(data: BtfData, id: number, name: string): bigint | undefined {
  const type = enumType(data, id);
  for (let i = 0; i < type.count; i++) if (itemName(data, type, i) === name) return itemValue(type, i);
  return undefined;
}

/** The first enumerator with a value, whether that is given signed or unsigned; undefined where there is none. */
export function enumeratorName(data: BtfData, id: number, value: number | bigint): string | undefined {
  const type = enumType(data, id);
  const bits = type.kind === "enum" ? 32 : 64;
  const sought = BigInt(value);
  const wanted = BigInt.asUintN(bits, sought);
  if (sought !== wanted && sought !== BigInt.asIntN(bits, wanted)) return undefined;
  for (let i = 0; i < type.count; i++) {
    if (BigInt.asUintN(bits, itemValue(type, i)) === wanted) return itemName(data, type, i);
  }
  return undefined;
}

function enumType(data: BtfData, id: number): RawType {
  const type = resolveType(data, id);
  if (type.kind !== "enum" && type.kind !== "enum64") {
    throw new FormatError("BTF", `type ${id}`, `a ${type.kind} has no enumerators`);
  }
  return type;
}

function itemName(data: BtfData, type: RawType, index: number): string {
  return nameAt(data, type.words[type.at + index * wordsPer(type)] ?? 0);
}

function itemValue(type: RawType, index: number): bigint {
  const at = type.at + index * wordsPer(type);
  const low = BigInt(type.words[at + 1] ?? 0);
  if (type.kind === "enum") return type.flag ? BigInt.asIntN(32, low) : low;
  const value = (BigInt(type.words[at + 2] ?? 0) << 32n) | low;
  return type.flag ? BigInt.asIntN(64, value) : value;
}

function wordsPer(type: RawType): number {
  return type.kind === "enum" ? 2 : 3;
}
