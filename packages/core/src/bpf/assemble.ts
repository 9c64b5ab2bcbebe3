import { FormatError } from "../errors.ts";
import type { Instruction, Operand, Program, Register, SignedSize } from "./instructions.ts";
import * as code from "./opcodes.ts";

/** `struct bpf_insn`, before it is written in a byte order. */
interface Slot {
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly offset: number;
  readonly immediate: number;
}

/** How a program is encoded. */
export interface AssembleOptions {
  /** The byte order of the machine that runs the program. */
  readonly littleEndian: boolean;
}

/**
 * Encodes a program as BPF_PROG_LOAD takes it: 8 bytes an instruction, 16 for 64-bit
 * constants and maps.
 *
 * @throws {FormatError} names the instruction that can't be encoded: an unknown or double
 *   label, a jump too far, a number out of range, a bad register
 */
export function assemble(program: Program, { littleEndian }: AssembleOptions): Uint8Array {
  const labels = findLabels(program);
  const slots: Slot[] = [];
  for (const [index, instruction] of program.entries()) {
    const fail = (problem: string) => new FormatError("BPF program", `instruction ${index}`, problem);
    slots.push(...encode(instruction, fail, (target) => distance(labels, target, slots.length, fail)));
  }
  const bytes = new Uint8Array(slots.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, { opcode, dst, src, offset, immediate }] of slots.entries()) {
    view.setUint8(i * 8, opcode);
    // The registers are bit fields: their order follows the byte order.
    view.setUint8(i * 8 + 1, littleEndian ? (src << 4) | dst : (dst << 4) | src);
    view.setInt16(i * 8 + 2, offset, littleEndian);
    view.setInt32(i * 8 + 4, immediate, littleEndian);
  }
  return bytes;
}

/** How many slots of 8 bytes an instruction takes. */
export function slotsOf({ op }: Instruction): number {
  if (op === "label") return 0;
  return op === "constant" || op === "map" || op === "mapValue" ? 2 : 1;
}

/** The slots of a program that take a map's descriptor: see {@link setMap}. */
export function mapSlots(program: Program): number[] {
  const found: number[] = [];
  let slot = 0;
  for (const instruction of program) {
    if (instruction.op === "map" || instruction.op === "mapValue") found.push(slot);
    slot += slotsOf(instruction);
  }
  return found;
}

/** Puts a map's descriptor into a program that was assembled with another. */
export function setMap(
  bytes: Uint8Array,
  slots: readonly number[],
  fd: number,
  { littleEndian }: AssembleOptions,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const slot of slots) view.setInt32(slot * 8 + 4, fd, littleEndian);
}

type Fail = (problem: string) => FormatError;

function findLabels(program: Program): Map<string, number> {
  const labels = new Map<string, number>();
  let slot = 0;
  for (const [index, instruction] of program.entries()) {
    if (instruction.op === "label") {
      if (labels.has(instruction.name)) {
        throw new FormatError("BPF program", `instruction ${index}`, `there are two labels ${instruction.name}`);
      }
      labels.set(instruction.name, slot);
    }
    slot += slotsOf(instruction);
  }
  return labels;
}

function distance(labels: Map<string, number>, target: string, slot: number, fail: Fail): number {
  const at = labels.get(target);
  if (at === undefined) throw fail(`there is no label ${target}`);
  return at - slot - 1;
}

function encode(instruction: Instruction, fail: Fail, to: (target: string) => number): Slot[] {
  const slot = (opcode: number, dst: number, src: number, offset: number, immediate: number): Slot => {
    if (!fits(offset, 16)) throw fail(`the offset ${offset} does not fit in 16 bits`);
    if (!fits(immediate, 32)) throw fail(`the constant ${immediate} does not fit in 32 bits`);
    return { opcode, dst, src, offset, immediate };
  };
  const register = (name: Register): number => {
    const number = registers.indexOf(name);
    if (number < 0) throw fail(`there is no register ${name}`);
    return number;
  };
  /** A slot whose operand is a register or a constant. */
  const operate = (opcode: number, dst: Register, value: Operand, offset = 0): Slot =>
    typeof value === "number"
      ? slot(opcode, register(dst), 0, offset, value)
      : slot(opcode | code.fromRegister, register(dst), register(value), offset, 0);
  const wide = (dst: Register, src: number, low: number, high: number): Slot[] => [
    slot(code.Class.LD | code.Mode.IMM | code.sizes.u64, register(dst), src, 0, low),
    slot(0, 0, 0, 0, high),
  ];

  switch (instruction.op) {
    case "label":
      return [];
    case "load": {
      const { size, dst, src, offset } = instruction;
      const mode = isSigned(size) ? code.Mode.MEMSX | code.signedSizes[size] : code.Mode.MEM | code.sizes[size];
      return [slot(code.Class.LDX | mode, register(dst), register(src), offset, 0)];
    }
    case "store": {
      const { size, dst, offset, value } = instruction;
      const mode = code.Mode.MEM | code.sizes[size];
      return typeof value === "number"
        ? [slot(code.Class.ST | mode, register(dst), 0, offset, value)]
        : [slot(code.Class.STX | mode, register(dst), register(value), offset, 0)];
    }
    case "alu":
      return [
        operate(
          aluClass(instruction.width) | code.aluOperators[instruction.operator],
          instruction.dst,
          instruction.value,
        ),
      ];
    case "neg":
      return [slot(aluClass(instruction.width) | code.NEG, register(instruction.dst), 0, 0, 0)];
    case "swap": {
      const bits = Number(/\d+/.exec(instruction.to)?.[0]);
      const swapClass = instruction.to.startsWith("bswap") ? code.Class.ALU64 : code.Class.ALU;
      const order = instruction.to.startsWith("be") ? code.fromRegister : 0;
      return [slot(swapClass | code.END | order, register(instruction.dst), 0, 0, bits)];
    }
    case "jump": {
      const { width, left, comparison, right, target } = instruction;
      const jumpClass = width === 64 ? code.Class.JMP : code.Class.JMP32;
      return [operate(jumpClass | code.comparisons[comparison], left, right, to(target))];
    }
    case "goto":
      return [slot(code.Class.JMP | code.JA, 0, 0, to(instruction.target), 0)];
    case "call":
      return [slot(code.Class.JMP | code.CALL, 0, 0, 0, instruction.helper)];
    case "exit":
      return [slot(code.Class.JMP | code.EXIT, 0, 0, 0, 0)];
    case "constant": {
      const { dst, value } = instruction;
      const bits = BigInt.asUintN(64, value);
      if (value !== bits && value !== BigInt.asIntN(64, bits))
        throw fail(`the constant ${value} does not fit in 64 bits`);
      return wide(dst, code.Pseudo.NONE, Number(bits & 0xffffffffn) | 0, Number(bits >> 32n) | 0);
    }
    case "map":
      return wide(instruction.dst, code.Pseudo.MAP_FD, instruction.fd, 0);
    case "mapValue":
      return wide(instruction.dst, code.Pseudo.MAP_VALUE, instruction.fd, instruction.offset);
  }
}

/** The registers by number. */
export const registers: readonly Register[] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10"];

function aluClass(width: 32 | 64): number {
  return width === 64 ? code.Class.ALU64 : code.Class.ALU;
}

function isSigned(size: string): size is SignedSize {
  return size.startsWith("s");
}

function fits(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
}
