import { FormatError } from "../errors.ts";
import { type BtfData, type RawType, rawType } from "./data.ts";

/** How long a chain of types may be before it counts as endless; the kernel's own limit is 32. */
const longest = 64;

/** BTF does not tell it; all architectures that run here are 64-bit. */
const pointerSize = 8;

/** The type behind typedefs, qualifiers and type tags. @throws {FormatError} where they never end */
export function resolveType(data: BtfData, id: number): RawType {
  let type = rawType(data, id);
  for (let steps = 0; isModifier(type); steps++) {
    if (steps === longest) throw endless(id);
    type = rawType(data, type.sizeOrType);
  }
  return type;
}

/** The size of a type's values in bytes. @throws {FormatError} for types that have none, as functions */
export function typeSize(data: BtfData, id: number): number {
  let elements = 1;
  let next = id;
  for (let steps = 0; steps < longest; steps++) {
    const type = resolveType(data, next);
    switch (type.kind) {
      case "int":
      case "struct":
      case "union":
      case "enum":
      case "enum64":
      case "float":
      case "datasec":
        return checked(elements * type.sizeOrType, id);
      case "ptr":
        return checked(elements * pointerSize, id);
      case "array":
        elements = checked(elements * (type.words[type.at + 2] ?? 0), id);
        next = type.words[type.at] ?? 0;
        break;
      case "var":
        next = type.sizeOrType;
        break;
      default:
        throw new FormatError("BTF", `type ${id}`, `a ${type.kind} has no size`);
    }
  }
  throw endless(id);
}

function isModifier({ kind }: RawType): boolean {
  return kind === "typedef" || kind === "const" || kind === "volatile" || kind === "restrict" || kind === "type_tag";
}

function checked(size: number, id: number): number {
  if (size > 0xffffffff) throw new FormatError("BTF", `type ${id}`, "a size of more than 32 bits");
  return size;
}

function endless(id: number): FormatError {
  return new FormatError("BTF", `type ${id}`, "its definition never ends");
}
