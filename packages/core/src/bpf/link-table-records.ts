import { FormatError } from "../errors.ts";
import { RawLink, type RawLinkOptions } from "../raw-link.ts";
import { decodeText } from "../text.ts";
import { recordHeader } from "./link-table.ts";
import type { LinkTablePlan } from "./link-table-plan.ts";

/** What {@link readLinkTableRecords} has to know of the program that wrote the records: JSON data. */
export interface LinkTableFormat {
  /** The size of `struct bpf_link_info`. */
  readonly infoSize: number;
  /** The strings that types have: by the type, the offsets of pointer and length in the struct. */
  readonly texts: readonly (TextFormat & { readonly type: number })[];
}

interface TextFormat {
  readonly pointer: number;
  readonly count: number;
}

/** The format of what the program for this plan writes. */
export function linkTableFormat({ infoSize, types }: LinkTablePlan): LinkTableFormat {
  const texts = types.flatMap(({ id, text }) =>
    text === undefined ? [] : { type: id, pointer: text.pointer, count: text.count },
  );
  return { infoSize, texts };
}

/** Which links to leave out. */
export interface LinkTableExcept {
  /** Those up to this id. */
  readonly after: number;
  /** That with this id: the iterator's own. */
  readonly own: number;
}

/**
 * Takes apart what {@link linkTableProgram} writes. The links' bytes are parts of those
 * that are given.
 *
 * @returns links, and the ids alone of those that have to be read by descriptor
 * @throws {FormatError} where the bytes are not whole records
 */
export function readLinkTableRecords(
  bytes: Uint8Array,
  { infoSize, texts }: LinkTableFormat,
  littleEndian: boolean,
  { after, own }: LinkTableExcept,
): (RawLink | number)[] {
  const links: (RawLink | number)[] = [];
  const textOf: (TextFormat | undefined)[] = [];
  for (const text of texts) textOf[text.type] = text;
  const chunk = new Chunk(bytes, { littleEndian });
  const { view } = chunk;
  const smallest = recordHeader.length + infoSize;
  for (let at = 0, size = 0; at < bytes.length; at += size) {
    size = at + smallest > bytes.length ? 0 : view.getUint32(at + recordHeader.size, littleEndian);
    if (size < smallest || at + size > bytes.length) throw new FormatError("link table", `offset ${at}`, "no record");
    const start = at + recordHeader.length;
    const id = view.getUint32(start + 4, littleEndian);
    if (id <= after || id === own) continue;
    const byDescriptor = view.getUint32(at + recordHeader.byDescriptor, littleEndian) !== 0;
    const text = textOf[view.getUint32(start, littleEndian)];
    links.push(byDescriptor ? id : new TableLink(chunk, start, start + infoSize, text));
  }
  return links;
}

/** Some records, and what all their links share. */
class Chunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly options: RawLinkOptions;
  #text: string | undefined;

  constructor(bytes: Uint8Array, options: RawLinkOptions) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.options = options;
  }

  /** A string's bytes decoded. To cut it out of all of them, decoded at once, is many times faster. */
  text(start: number, end: number): string {
    this.#text ??= oneByOne.decode(this.bytes);
    const text = this.#text.slice(start, end);
    return ascii.test(text) ? text : decodeText(this.bytes.subarray(start, end));
  }
}

/** A character for each byte, the same for those of ASCII. */
const oneByOne = new TextDecoder("latin1");
const ascii = /^[\0-\x7f]*$/;

/** A link of a record. Its string, where it has one, stands behind the struct. */
class TableLink extends RawLink {
  readonly #chunk: Chunk;
  readonly #text: TextFormat | undefined;

  constructor(chunk: Chunk, start: number, end: number, text: TextFormat | undefined) {
    super(chunk.view, chunk.options, start, end);
    this.#chunk = chunk;
    this.#text = text;
  }

  override get buffers(): ReadonlyMap<number, Uint8Array> {
    if (this.#text === undefined) return super.buffers;
    const { pointer, count } = this.#text;
    return new Map([[pointer, this.#chunk.bytes.subarray(this.end, this.end + this.getUint32(count))]]);
  }

  override getText(pointer: number): string {
    if (this.#text?.pointer !== pointer) return super.getText(pointer);
    return this.#chunk.text(this.end, this.end + this.getUint32(this.#text.count) - 1);
  }
}
