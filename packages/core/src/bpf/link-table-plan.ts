import type { Btf } from "../btf/index.ts";
import { UnsupportedError } from "../errors.ts";
import { type KernelPath, type KernelValue, toKernelValue } from "../kernel-source.ts";
import type { LinkSource } from "../kernel-view.ts";
import { type Field, isVariant, unionOffset } from "../layout.ts";
import { findKernelAddress, type KernelAddress } from "./kernel-path.ts";

/** A value to copy from a link to its record. Addresses start at the link's `struct bpf_link`. */
export interface PlannedScalar {
  readonly kind: "scalar";
  readonly address: KernelAddress;
  readonly shift: number;
  readonly mask: number | undefined;
  /** Where this is 0, the value is 0. */
  readonly when: KernelAddress | undefined;
  /** Where it goes in `struct bpf_link_info`, and its size there. */
  readonly offset: number;
  readonly size: 4 | 8;
}

/** A string to copy. */
export interface PlannedText {
  readonly kind: "text";
  /** Of the string itself, or of the pointer to it. */
  readonly address: KernelAddress;
  /** Offset of the pointer in `struct bpf_link_info` that stands for it. */
  readonly pointer: number;
  /** Offset of the u32 that takes its length with the NUL. */
  readonly count: number;
}

/** How links of one type are read. */
export interface PlannedType {
  readonly id: number;
  readonly scalars: readonly PlannedScalar[];
  readonly text: PlannedText | undefined;
}

/** Where the running kernel keeps what {@link linkTableProgram} reads. */
export interface LinkTablePlan {
  /** The BTF id of the function `bpf_iter_bpf_link`, which the iterator attaches to. */
  readonly iterator: number;
  /** Offsets in `struct bpf_link`. */
  readonly link: { readonly id: number; readonly type: number; readonly prog: number };
  /** Of `aux` in `struct bpf_prog`. */
  readonly progAux: number;
  /** Of `id` in `struct bpf_prog_aux`. */
  readonly auxId: number;
  /** Of `seq` in `struct bpf_iter_meta`. */
  readonly metaSeq: number;
  /** The size of `struct bpf_link_info`. */
  readonly infoSize: number;
  /** The types that can be read here; links of others need a descriptor. */
  readonly types: readonly PlannedType[];
}

/**
 * Finds in a kernel's BTF where everything is. A type that says nothing of the kernel's
 * structs, or whose struct or members this kernel does not have, is left out.
 *
 * @throws {UnsupportedError} where the kernel has no such iterator: before Linux 5.19
 */
export function planLinkTable(btf: Btf, types: Iterable<LinkSource>): LinkTablePlan {
  const known = [...types];
  const structs = ["bpf_link", "bpf_link_info", "bpf_iter_meta", "bpf_prog", "bpf_prog_aux"];
  const containers = known.flatMap(({ kernel }) => (kernel === undefined ? [] : [kernel.struct]));
  // One pass over the types for all that follows.
  const [iterator, link, info] = btf.find([
    { kind: "func", name: "bpf_iter_bpf_link" },
    ...[...structs, ...containers].map((name) => ({ kind: "struct", name }) as const),
  ]);
  if (iterator === undefined || link === undefined || info === undefined) {
    throw new UnsupportedError("the BPF iterator bpf_link", "it needs Linux 5.19");
  }
  const at = (struct: string, path: string) => btf.memberOffset("struct", struct, path);
  return {
    iterator,
    link: { id: at("bpf_link", "id"), type: at("bpf_link", "type"), prog: at("bpf_link", "prog") },
    progAux: at("bpf_prog", "aux"),
    auxId: at("bpf_prog_aux", "id"),
    metaSeq: at("bpf_iter_meta", "seq"),
    infoSize: btf.size(info),
    types: known.flatMap((type) => planType(btf, type, link, info) ?? []),
  };
}

function planType(btf: Btf, { id, name, info, kernel }: LinkSource, link: number, linkInfo: number) {
  if (kernel === undefined || isVariant(info)) return undefined;
  const [struct] = btf.find([{ kind: "struct", name: kernel.struct }]);
  const told = btf.fieldOf(linkInfo, name)?.typeId;
  const embedded = struct === undefined ? undefined : embeddedAt(btf, struct, link);
  if (struct === undefined || told === undefined || embedded === undefined) return undefined;

  const scalars: PlannedScalar[] = [];
  let text: PlannedText | undefined;
  for (const [field, layout] of Object.entries(info)) {
    // What the kernel keeps but doesn't tell, as cookies before Linux 6.17, reads 0.
    if (!tells(btf, told, layout)) continue;
    const source = kernel.fields[field];
    const planned = source === undefined ? undefined : planField(btf, struct, embedded, layout, toKernelValue(source));
    if (planned === undefined) return undefined;
    if (planned.kind === "scalar") scalars.push(planned);
    else if (text === undefined) text = planned;
    else return undefined; // A record has room for one string.
  }
  return { id, scalars, text };
}

/** Where a type's struct has its `struct bpf_link`. */
function embeddedAt(btf: Btf, struct: number, link: number): number | undefined {
  for (const path of ["link", "link.link"]) {
    const member = btf.fieldOf(struct, path);
    if (member !== undefined && btf.resolve(member.typeId) === link) return member.offset;
  }
  return undefined;
}

/** Whether the kernel's own struct for a type's part of the info has this field. */
function tells(btf: Btf, part: number, field: Field): boolean {
  const offset = field.kind === "scalar" ? field.offset : field.pointer;
  return btf.members(btf.resolve(part)).some(({ bitOffset }) => bitOffset === (offset - unionOffset) * 8);
}

function planField(
  btf: Btf,
  struct: number,
  embedded: number,
  field: Field,
  { path, shift = 0, mask, when }: KernelValue,
): PlannedScalar | PlannedText | undefined {
  const find = (path: KernelPath) => fromLink(findKernelAddress(btf, struct, path), embedded);
  const address = find(path);
  const condition = when === undefined ? undefined : find(when);
  if (address === undefined || (when !== undefined && condition === undefined)) return undefined;
  if (field.kind === "buffer") {
    return field.elementSize === 1 ? { kind: "text", address, pointer: field.pointer, count: field.count } : undefined;
  }
  if (address.size > 8 || (condition?.size ?? 0) > 8) return undefined;
  const { offset, size } = field;
  return { kind: "scalar", address, shift, mask, when: condition, offset, size };
}

/** The program is given the `struct bpf_link` within a link's own struct. */
function fromLink(address: KernelAddress | undefined, embedded: number): KernelAddress | undefined {
  if (address === undefined) return undefined;
  const [first = 0, ...rest] = address.offsets;
  return { ...address, offsets: [first - embedded, ...rest] };
}
