import { type BtfData, nameAt, rawType } from "./data.ts";
import type { BtfKind } from "./kinds.ts";

/** A type as BTF has it, without its members or enumerators. */
export interface BtfType {
  readonly id: number;
  readonly kind: BtfKind;
  /** Empty for an anonymous type and for the kinds that have no name. */
  readonly name: string;
  /** In bytes: of an int, struct, union, enum, enum64, float or datasec. */
  readonly size?: number;
  /** Whether an int, enum or enum64 is signed. */
  readonly signed?: boolean;
  /** The type that a ptr, typedef, qualifier, tag, var or func refers to; what a func_proto returns; an array's elements. */
  readonly target?: number;
  /** How many elements an array has. */
  readonly length?: number;
}

/** Describes the type with this id; 0 is `void`. @throws {FormatError} where there is none */
export function describeType(data: BtfData, id: number): BtfType {
  const type = rawType(data, id);
  const { kind, flag, words, at, sizeOrType } = type;
  const common = { id, kind, name: nameAt(data, type.nameOffset) };
  switch (kind) {
    case "void":
    case "fwd":
      return common;
    case "int":
      return { ...common, size: sizeOrType, signed: (((words[at] ?? 0) >>> 24) & 1) === 1 };
    case "enum":
    case "enum64":
      return { ...common, size: sizeOrType, signed: flag };
    case "struct":
    case "union":
    case "float":
    case "datasec":
      return { ...common, size: sizeOrType };
    case "array":
      return { ...common, target: words[at] ?? 0, length: words[at + 2] ?? 0 };
    default:
      return { ...common, target: sizeOrType };
  }
}
