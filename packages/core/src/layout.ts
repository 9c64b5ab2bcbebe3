/**
 * Where the fields of `struct bpf_link_info` are. A layout is data: one reader fetches
 * any link with it, strings and arrays included, one decoder turns the bytes into values,
 * and a test can hold it against the kernel's own BTF.
 *
 * Offsets count from the start of the struct. The part that all types share (type, id,
 * prog_id) ends at 12; the union of the types' own fields starts at {@link unionOffset}.
 */

import type { RawLink } from "./raw-link.ts";

/** Offset of the union of per-type fields in `struct bpf_link_info`. */
export const unionOffset = 16;

/** A fixed-size field. */
export interface ScalarField<T> {
  readonly kind: "scalar";
  readonly offset: number;
  /** In bytes. */
  readonly size: 4 | 8;
  readonly decode: (link: RawLink, names: EnumNames) => T;
}

/**
 * A string or an array behind a pointer: the caller puts the address of a buffer at
 * `pointer` and its room (bytes of a string with its NUL, elements of an array) at `count`;
 * the kernel fills the buffer and tells the size that it has or would have needed.
 */
export interface BufferField<T> {
  readonly kind: "buffer";
  /** Offset of the u64 that takes the buffer's address. */
  readonly pointer: number;
  /** Offset of the u32 that takes its room. Fields may share it. */
  readonly count: number;
  /** Bytes per counted element. */
  readonly elementSize: 1 | 8;
  /** Room to offer where the kernel doesn't tell how much it needs: 0 means none is needed. */
  readonly defaultCount: number;
  /** Decodes what the kernel wrote; no bytes where the kernel gave none. */
  readonly decode: (link: RawLink, names: EnumNames) => T;
}

/** One field of a layout. `T` is the value it decodes to. */
// biome-ignore lint/suspicious/noExplicitAny: the upper bound of all fields; `unknown` would not accept decoders of narrower types
export type Field<T = any> = ScalarField<T> | BufferField<T>;

/** Fields by the name they have in the decoded link. */
export type Fields = Readonly<Record<string, Field>>;

/**
 * A layout whose fields depend on the value of one of them, as those of perf_event
 * links do: `cases` are keyed by the decoded value of `tag`.
 */
export interface Variant<
  K extends string = string,
  C extends Readonly<Record<string, Fields>> = Readonly<Record<string, Fields>>,
  T extends string | number = string | number,
> {
  readonly kind: "variant";
  /** The name of the deciding field. */
  readonly tag: K;
  readonly field: ScalarField<T>;
  /** The other fields, by the deciding one's value; a value that isn't here has none. */
  readonly cases: C;
  /** All fields, by the deciding one's value; undefined stands for a value that isn't here. */
  readonly fields: ReadonlyMap<string | number | undefined, Fields>;
}

/** What a link type's info looks like. */
export type Layout = Fields | Variant;

/** Names for the values of a kernel enum that the uapi tables here don't know yet. */
export interface EnumNames {
  /** The enumerator of `enum <name>` with this value as the running kernel calls it, without `prefix`, in lower case. */
  enumerator(name: string, prefix: string, value: number): string | undefined;
}

type FieldValue<F> = F extends Field<infer T> ? T : never;
type FieldValues<F> = { readonly [K in keyof F]: FieldValue<F[K]> };

type CaseValues<K extends string, C> = {
  [P in keyof C]: { readonly [Tag in K]: P } & FieldValues<C[P]>;
}[keyof C];

/** What is decoded where the deciding field has a value without a case. */
type OtherValues<K extends string, T> = [T] extends [never] ? never : { readonly [Tag in K]: T };

/** The decoded values of a layout. Those of a variant are a union that its tag discriminates. */
export type Values<L> =
  L extends Variant<infer K, infer C, infer T>
    ? CaseValues<K, C> | OtherValues<K, Exclude<T, keyof C>>
    : FieldValues<L>;

/** An unsigned 32-bit field. */
export function u32(offset: number): ScalarField<number> {
  return { kind: "scalar", offset, size: 4, decode: (link) => link.getUint32(offset) };
}

/** A signed 32-bit field. */
export function s32(offset: number): ScalarField<number> {
  return { kind: "scalar", offset, size: 4, decode: (link) => link.getInt32(offset) };
}

/** An unsigned 64-bit field, exact. */
export function u64(offset: number): ScalarField<bigint> {
  return { kind: "scalar", offset, size: 8, decode: (link) => link.getBigUint64(offset) };
}

/**
 * A 32-bit field that holds a value of a kernel enum. It decodes to the value's name, by
 * `names` or, past their end, by the running kernel's BTF; to the number where neither knows it.
 *
 * @param enumName the uapi enum: `"bpf_attach_type"`
 * @param prefix what the names leave off the enumerators: `"BPF_"`
 */
export function enumeration<const N extends readonly string[]>(
  offset: number,
  names: N,
  enumName: string,
  prefix: string,
): ScalarField<N[number] | (string & {}) | number> {
  return {
    kind: "scalar",
    offset,
    size: 4,
    decode: (link, kernelNames) => {
      const value = link.getUint32(offset);
      return names[value] ?? kernelNames.enumerator(enumName, prefix, value) ?? value;
    },
  };
}

/**
 * A 32-bit field whose values have the names of a closed table. It decodes to the name, to
 * the number past the table's end. No name is ever taken from the running kernel, so a
 * {@link variant} can be decided by it.
 */
export function oneOf<const N extends readonly string[]>(offset: number, names: N): ScalarField<N[number] | number> {
  return {
    kind: "scalar",
    offset,
    size: 4,
    decode: (link) => {
      const value = link.getUint32(offset);
      return names[value] ?? value;
    },
  };
}

/**
 * A NUL-terminated string behind a pointer.
 *
 * @param defaultCount room in bytes to offer to kernels that don't tell the length
 */
export function text(pointer: number, count: number, defaultCount = 4096): BufferField<string> {
  return { kind: "buffer", pointer, count, elementSize: 1, defaultCount, decode: (link) => link.getText(pointer) };
}

/** An array of u64 behind a pointer. */
export function u64Array(pointer: number, count: number): BufferField<BigUint64Array> {
  return {
    kind: "buffer",
    pointer,
    count,
    elementSize: 8,
    defaultCount: 0,
    decode: (link) => {
      const bytes = link.getBytes(pointer);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const values = new BigUint64Array(bytes.byteLength >> 3);
      for (let i = 0; i < values.length; i++) values[i] = view.getBigUint64(i * 8, link.littleEndian);
      return values;
    },
  };
}

/**
 * A layout whose fields depend on the value of `field`.
 *
 * @param tag the name of that field in the decoded link
 * @param cases the other fields, by its decoded value
 */
export function variant<
  const K extends string,
  const C extends Readonly<Record<string, Fields>>,
  T extends string | number,
>(tag: K, field: ScalarField<T>, cases: C): Variant<K, C, T> {
  const fields = new Map<string | number | undefined, Fields>([[undefined, { [tag]: field }]]);
  for (const [value, others] of Object.entries(cases)) fields.set(value, { [tag]: field, ...others });
  return { kind: "variant", tag, field, cases, fields };
}

/** Whether a layout is a {@link Variant}. */
export function isVariant(layout: Layout): layout is Variant {
  return layout.kind === "variant" && "cases" in layout;
}

/** The fields that a layout has for this link. */
export function fieldsOf(layout: Layout, link: RawLink, names: EnumNames): Fields {
  if (!isVariant(layout)) return layout;
  const { field, fields } = layout;
  return (fields.get(field.decode(link, names)) ?? fields.get(undefined)) as Fields; // which is always there
}

/** Names nothing: for decoding where no kernel is at hand. */
export const noNames: EnumNames = { enumerator: () => undefined };
