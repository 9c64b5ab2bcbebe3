import { FormatError } from "../errors.ts";

/** The parts of a BTF file that everything else is read from. */
export interface Sections {
  readonly littleEndian: boolean;
  /** The type section as words of this machine's byte order. */
  readonly words: Uint32Array;
  /** Where the type section starts in the file, for messages. */
  readonly typesAt: number;
  /** The string section: NUL-terminated names. */
  readonly strings: Uint8Array;
}

const magic = 0xeb9f;
const minimalHeader = 24;
const hostLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Reads `struct btf_header` and finds the sections. Nothing is copied, unless the words
 * are of the other byte order or not aligned, which a mapped `/sys/kernel/btf/vmlinux`
 * never is.
 *
 * @param split whether the file continues another one: then it may have no strings of its own
 * @throws {FormatError} where the bytes are not BTF
 */
export function readSections(bytes: Uint8Array, split: boolean): Sections {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < minimalHeader) throw malformed(0, `${bytes.length} bytes are too few for a header`);
  const littleEndian = view.getUint16(0, true) === magic;
  if (!littleEndian && view.getUint16(0) !== magic) throw malformed(0, "no BTF magic");
  const version = view.getUint8(2);
  if (version !== 1) throw malformed(2, `version ${version}, only 1 is known`);
  const headerLength = view.getUint32(4, littleEndian);
  if (headerLength < minimalHeader) throw malformed(4, `a header of ${headerLength} bytes`);

  const section = (field: number, name: string): [start: number, length: number] => {
    const start = headerLength + view.getUint32(field, littleEndian);
    const length = view.getUint32(field + 4, littleEndian);
    if (start + length > bytes.length) throw malformed(field, `the ${name} section ends beyond the file`);
    return [start, length];
  };
  const [typesAt, typesLength] = section(8, "type");
  const [stringsAt, stringsLength] = section(16, "string");
  if (typesAt % 4 !== 0 || typesLength % 4 !== 0) throw malformed(8, "the type section is not made of words");
  const strings = bytes.subarray(stringsAt, stringsAt + stringsLength);
  if (stringsLength === 0 ? !split : strings[stringsLength - 1] !== 0 || (!split && strings[0] !== 0)) {
    throw malformed(stringsAt, "the string section does not start and end with NUL");
  }
  return {
    littleEndian,
    words: asWords(bytes.subarray(typesAt, typesAt + typesLength), littleEndian),
    typesAt,
    strings,
  };
}

/** @internal */
export function malformed(offset: number, problem: string): FormatError {
  return new FormatError("BTF", `offset ${offset}`, problem);
}

function asWords(bytes: Uint8Array, littleEndian: boolean): Uint32Array {
  const length = bytes.length >> 2;
  if (littleEndian === hostLittleEndian) {
    if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, length);
    return new Uint32Array(bytes.slice().buffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length }, (_, i) => view.getUint32(i * 4, littleEndian));
}
