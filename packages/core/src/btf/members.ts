import { FormatError } from "../errors.ts";
import { encodeText } from "../text.ts";
import { type BtfData, isNameAt, nameAt, type RawType } from "./data.ts";
import type { BtfKind } from "./kinds.ts";
import { resolveType, typeSize } from "./resolve.ts";

/** A member of a struct or union. */
export interface BtfMember {
  /** Empty for an anonymous struct or union. */
  readonly name: string;
  /** From the start of the struct, in bits. */
  readonly bitOffset: number;
  /** The width of a bit field in bits; 0 for an ordinary member. */
  readonly bitSize: number;
  /** The type it is declared with. */
  readonly typeId: number;
  /** The kind of that type behind typedefs and qualifiers. */
  readonly kind: BtfKind;
}

/** A member that was looked up by its path. */
export interface BtfField extends BtfMember {
  /** From the start of the outermost struct, in bytes; undefined for a bit field. */
  readonly offset: number | undefined;
  /** The size of its type in bytes. */
  readonly size: number;
}

/** The members of a struct or union, in order. @throws {FormatError} for a type of another kind */
export function membersOf(data: BtfData, id: number): BtfMember[] {
  const struct = resolveType(data, id);
  if (!isStruct(struct)) throw new FormatError("BTF", `type ${id}`, `a ${struct.kind} has no members`);
  return Array.from({ length: struct.count }, (_, i) => memberAt(data, struct, i));
}

/**
 * Finds a member by a path of names, `"nd_net.net"`, as C would: through anonymous
 * structs and unions.
 *
 * @returns undefined where there is no such member
 */
export function findField(data: BtfData, id: number, path: string): BtfField | undefined {
  let struct = resolveType(data, id);
  let bitOffset = 0;
  let member: BtfMember | undefined;
  for (const name of path.split(".")) {
    if (member) struct = resolveType(data, member.typeId);
    if (!isStruct(struct)) return undefined;
    if (name === "") return undefined;
    member = search(data, struct, encodeText(name), new Set());
    if (!member) return undefined;
    bitOffset += member.bitOffset;
  }
  if (!member) return undefined;
  const size = typeSize(data, member.typeId);
  return { ...member, bitOffset, offset: member.bitSize > 0 || bitOffset % 8 !== 0 ? undefined : bitOffset / 8, size };
}

/** `seen` keeps structs that contain themselves, which only corrupt BTF has, from being searched for ever. */
function search(data: BtfData, struct: RawType, name: Uint8Array, seen: Set<number>): BtfMember | undefined {
  seen.add(struct.id);
  const anonymous: BtfMember[] = [];
  for (let i = 0; i < struct.count; i++) {
    const nameOffset = struct.words[struct.at + i * 3] ?? 0;
    if (isNameAt(data, nameOffset, name)) return memberAt(data, struct, i);
    if (nameOffset === 0) anonymous.push(memberAt(data, struct, i));
  }
  for (const outer of anonymous) {
    const inner = resolveType(data, outer.typeId);
    if (!isStruct(inner) || seen.has(inner.id)) continue;
    if (seen.size > deepest) throw new FormatError("BTF", `type ${struct.id}`, "its definition never ends");
    const member = search(data, inner, name, seen);
    if (member) return { ...member, bitOffset: outer.bitOffset + member.bitOffset };
  }
  return undefined;
}

/** How many anonymous structs are searched; more would be no C program, and could exhaust the stack. */
const deepest = 1000;

function memberAt(data: BtfData, struct: RawType, index: number): BtfMember {
  const at = struct.at + index * 3;
  const typeId = struct.words[at + 1] ?? 0;
  const packed = struct.words[at + 2] ?? 0;
  const type = resolveType(data, typeId);
  const member = { name: nameAt(data, struct.words[at] ?? 0), typeId, kind: type.kind };
  if (struct.flag) return { ...member, bitOffset: packed & 0xffffff, bitSize: packed >>> 24 };
  if (type.kind === "int") {
    // Without the struct's flag a bit field has an int type of its own that is narrower than its bytes.
    const encoding = type.words[type.at] ?? 0;
    const bits = encoding & 0xff;
    const shift = (encoding >>> 16) & 0xff;
    if (shift > 0 || bits !== type.sizeOrType * 8) return { ...member, bitOffset: packed + shift, bitSize: bits };
  }
  return { ...member, bitOffset: packed, bitSize: 0 };
}

function isStruct({ kind }: RawType): boolean {
  return kind === "struct" || kind === "union";
}
