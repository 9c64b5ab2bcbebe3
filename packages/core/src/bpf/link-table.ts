import { alu, call, exit, goto, jump, label, load, mov, store } from "./build.ts";
import type { Helper } from "./helpers.ts";
import {
  type Instruction,
  type Program,
  type Register,
  r0,
  r1,
  r2,
  r3,
  r6,
  r7,
  r8,
  r9,
  r10,
  type Size,
} from "./instructions.ts";
import type { KernelAddress } from "./kernel-path.ts";
import type { LinkTablePlan, PlannedScalar, PlannedText, PlannedType } from "./link-table-plan.ts";

/**
 * A record: a header of two u32, its size and whether it is {@link byDescriptor}; then
 * `struct bpf_link_info`; then the string of a type that has one, padded to 8 bytes.
 */
export const recordHeader = { size: 0, byDescriptor: 4, length: 8 };

/** Room for a string. */
const textRoom = 64;

/**
 * The longest string with its NUL; a link with a longer one is read by descriptor. The
 * verifier doesn't see that rounding up to 8 bytes can't exceed the room if there is less to spare.
 */
const longestText = textRoom - 8;

/** Offsets in `struct bpf_link_info`, which are the kernel's interface. */
const info = { type: 0, id: 4, progId: 8 };

/** `struct bpf_iter__bpf_link`, which is too: meta, link. */
const context = { meta: 0, link: 8 };

/** How {@link linkTableProgram} is made. */
export interface LinkTableOptions {
  /** The byte order of the machine that runs the program. */
  readonly littleEndian: boolean;
}

/**
 * The BPF iterator that reads all links in one pass: a program of type tracing, attached as
 * `trace_iter` to `bpf_iter_bpf_link` (Linux 5.19), that runs for each link by ascending id
 * and writes what BPF_OBJ_GET_INFO_BY_FD would tell of it. The kernel holds the link
 * meanwhile, and frees nothing that is reached from it (RCU). License: GPL, for the helpers.
 *
 * Where a link's type is not planned, or something can't be read, the record says to read
 * the link by its descriptor.
 */
export function linkTableProgram(plan: LinkTablePlan, { littleEndian }: LinkTableOptions): Program {
  const { link, progAux, auxId, metaSeq, types } = plan;
  const fixed = recordHeader.length + plan.infoSize;
  const frame = new Frame(fixed + textRoom, littleEndian);
  return [
    mov(r6, r1),
    load("u64", r7, r6, context.link),
    jump(r7, "==", 0, "out"),
    load("u32", r1, r7, link.id),
    // The verifier wants every byte that is written out to be initialized.
    ...Array.from({ length: frame.size / 8 }, (_, i) => store("u64", r10, i * 8 - frame.size, 0)),
    store("u32", r10, frame.info(info.id), r1),
    load("u32", r8, r7, link.type),
    store("u32", r10, frame.info(info.type), r8),
    load("u64", r1, r7, link.prog),
    jump(r1, "==", 0, "no_program"), // struct_ops
    load("u64", r1, r1, progAux),
    load("u32", r1, r1, auxId),
    store("u32", r10, frame.info(info.progId), r1),
    label("no_program"),
    mov(r9, fixed),
    ...types.map(({ id }) => jump(r8, "==", id, typeLabel(id))),
    label("by_descriptor"),
    mov(r9, fixed),
    store("u32", r10, frame.header(recordHeader.byDescriptor), 1),
    label("write"),
    store("u32", r10, frame.header(recordHeader.size), r9),
    load("u64", r1, r6, context.meta),
    load("u64", r1, r1, metaSeq),
    mov(r2, r10),
    alu(r2, "+=", frame.header(0)),
    mov(r3, r9),
    call("seq_write"),
    label("out"),
    mov(r0, 0),
    exit(),
    ...types.flatMap((type) => readType(type, frame, fixed)),
  ];
}

function typeLabel(id: number): string {
  return `type_${id}`;
}

function readType({ id, scalars, text }: PlannedType, frame: Frame, fixed: number): Instruction[] {
  return [
    label(typeLabel(id)),
    ...scalars.flatMap((scalar) => readScalar(scalar, `${typeLabel(id)}_${scalar.offset}`, frame)),
    ...(text === undefined ? [] : readText(text, frame, fixed)),
    goto("write"),
  ];
}

function readScalar(scalar: PlannedScalar, name: string, frame: Frame): Instruction[] {
  const { address, shift, mask, when, offset, size } = scalar;
  const skip = `${name}_is_zero`;
  const field: Size = size === 8 ? "u64" : "u32";
  const modified = shift > 0 || mask !== undefined;
  return [
    ...(when === undefined ? [] : [...readNumber(when, skip, frame), jump(r1, "==", 0, skip)]),
    ...(modified || address.size > size
      ? [
          ...readNumber(address, skip, frame),
          ...(shift === 0 ? [] : [alu(r1, ">>=", shift)]),
          ...(mask === undefined ? [] : [alu(r1, "&=", mask)]),
          store(field, r10, frame.info(offset), r1),
        ]
      : [...walk(address, skip, frame), ...readLast(address, frame.within(frame.info(offset), address.size, size))]),
    label(skip),
  ];
}

/** Reads a value of any size up to 8 into r1; goes to `skip` where there is a NULL on the way. */
function readNumber(address: KernelAddress, skip: string, frame: Frame): Instruction[] {
  return [
    ...walk(address, skip, frame),
    store("u64", r10, frame.scratch, 0),
    ...readLast(address, frame.within(frame.scratch, address.size, 8)),
    load("u64", r1, r10, frame.scratch),
  ];
}

/** Reads a string behind the info, and makes r9 the size of the record. */
function readText({ address, count }: PlannedText, frame: Frame, fixed: number): Instruction[] {
  const string = address.pointer ? { ...address, offsets: [...address.offsets, 0] } : address;
  return [
    ...walk(string, "by_descriptor", frame),
    ...read("probe_read_kernel_str", frame.header(fixed), textRoom, ...last(string)),
    // The length with the NUL.
    jump(r0, "s<=", 0, "by_descriptor"),
    jump(r0, "s>", longestText, "by_descriptor"),
    store("u32", r10, frame.info(count), r0),
    mov(r9, r0),
    alu(r9, "+=", 7),
    alu(r9, "&=", -8),
    alu(r9, "+=", fixed),
  ];
}

/** Follows the pointers of an address, to where r8, or r7 if there are none, is what the last offset counts from. */
function walk({ offsets }: KernelAddress, skip: string, frame: Frame): Instruction[] {
  return offsets
    .slice(0, -1)
    .flatMap((offset, i) => [
      ...read("probe_read_kernel", frame.scratch, 8, i === 0 ? r7 : r8, offset),
      jump(r0, "!=", 0, "by_descriptor"),
      load("u64", r8, r10, frame.scratch),
      jump(r8, "==", 0, skip),
    ]);
}

function readLast(address: KernelAddress, to: number): Instruction[] {
  return [...read("probe_read_kernel", to, address.size, ...last(address)), jump(r0, "!=", 0, "by_descriptor")];
}

/** The register and offset that {@link walk} leads to. */
function last({ offsets }: KernelAddress): [from: Register, offset: number] {
  return [offsets.length === 1 ? r7 : r8, offsets.at(-1) ?? 0];
}

/** Calls a helper that reads kernel memory at a register plus an offset onto the stack. */
function read(helper: Helper, to: number, size: number, from: Register, offset: number): Instruction[] {
  return [mov(r1, r10), alu(r1, "+=", to), mov(r2, size), mov(r3, from), alu(r3, "+=", offset), call(helper)];
}

/** The stack, which grows down from r10: a record, and below it 8 bytes for values on the way. */
class Frame {
  readonly size: number;
  readonly scratch: number;
  readonly #littleEndian: boolean;

  constructor(size: number, littleEndian: boolean) {
    this.size = size;
    this.scratch = -size - 8;
    this.#littleEndian = littleEndian;
  }

  /** Where a part of the record is. */
  header(offset: number): number {
    return offset - this.size;
  }

  /** Where a field of the record's `struct bpf_link_info` is. */
  info(offset: number): number {
    return this.header(recordHeader.length + offset);
  }

  /** Where a value goes in a field that may be wider. */
  within(field: number, valueSize: number, fieldSize: number): number {
    return this.#littleEndian ? field : field + fieldSize - valueSize;
  }
}
