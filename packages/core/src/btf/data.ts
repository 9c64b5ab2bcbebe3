import { FormatError } from "../errors.ts";
import { decodeText } from "../text.ts";
import { type BtfKind, btfKinds } from "./kinds.ts";
import { readSections, type Sections } from "./sections.ts";
import { TypeIndex } from "./type-index.ts";

/** An opened BTF file, as the functions beside this file read it. */
export interface BtfData extends Sections {
  readonly types: TypeIndex;
  /** The offset of the first string: 0, or where the base's strings end. */
  readonly stringStart: number;
  /** The file that this one continues. */
  readonly base: BtfData | undefined;
}

/** The three words every type has, taken apart. */
export interface RawType {
  readonly id: number;
  readonly kind: BtfKind;
  /** `kind_flag`: what it says depends on the kind. */
  readonly flag: boolean;
  /** `vlen`: how many members, enumerators or parameters follow. */
  readonly count: number;
  readonly nameOffset: number;
  /** The size in bytes, or the id of the type referred to; by kind. */
  readonly sizeOrType: number;
  readonly words: Uint32Array;
  /** The index of the first word behind those three. */
  readonly at: number;
}

const nothing = new Uint32Array();

/** In bytes. The kernel allows 512 for a name; without a limit corrupt BTF could make names of megabytes by the thousand. */
const longestName = 4096;

/** Opens BTF; see {@link openBtf}. */
export function openData(bytes: Uint8Array, base: BtfData | undefined): BtfData {
  const sections = readSections(bytes, base !== undefined);
  if (base && base.littleEndian !== sections.littleEndian) {
    throw new FormatError("BTF", "offset 0", "the byte order is not that of the base");
  }
  const firstId = base ? base.types.firstId + base.types.count : 1;
  return {
    ...sections,
    types: new TypeIndex(sections.words, sections.typesAt, firstId),
    stringStart: base ? base.stringStart + base.strings.length : 0,
    base,
  };
}

/** The type with this id. @throws {FormatError} where there is none */
export function rawType(data: BtfData, id: number): RawType {
  if (id === 0) {
    return { id, kind: "void", flag: false, count: 0, nameOffset: 0, sizeOrType: 0, words: nothing, at: 0 };
  }
  const { types } = owner(data, id);
  const at = types.position(id);
  if (at === undefined) throw new FormatError("BTF", `type ${id}`, "there is no such type");
  const { words } = types;
  const info = words[at + 1] ?? 0;
  return {
    id,
    kind: btfKinds[(info >>> 24) & 0x7f] as BtfKind, // the index has checked it
    flag: info >>> 31 === 1,
    count: info & 0xffffff,
    nameOffset: words[at] ?? 0,
    sizeOrType: words[at + 2] ?? 0,
    words,
    at: at + 3,
  };
}

/** The name at an offset; empty for offset 0. @throws {FormatError} where there is none */
export function nameAt(data: BtfData, offset: number): string {
  if (offset === 0) return "";
  const { strings, stringStart } = stringOwner(data, offset);
  const start = offset - stringStart;
  const end = strings.subarray(start, start + longestName).indexOf(0);
  if (end < 0) throw new FormatError("BTF", `string ${offset}`, "there is no name");
  return decodeText(strings.subarray(start, start + end));
}

/** Whether the name at an offset is this one. */
export function isNameAt(data: BtfData, offset: number, name: Uint8Array): boolean {
  const { strings, stringStart } = stringOwner(data, offset);
  const start = offset - stringStart;
  if (strings[start + name.length] !== 0) return false;
  for (let i = 0; i < name.length; i++) if (strings[start + i] !== name[i]) return false;
  return true;
}

/** The file whose string section an offset falls into. */
export function stringOwner(data: BtfData, offset: number): BtfData {
  let file = data;
  while (file.base && offset < file.stringStart) file = file.base;
  return file;
}

function owner(data: BtfData, id: number): BtfData {
  let file = data;
  while (file.base && id < file.types.firstId) file = file.base;
  return file;
}
