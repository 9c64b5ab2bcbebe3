import { FormatError } from "../errors.ts";
import { type AssembleOptions, registers, slotsOf } from "./assemble.ts";
import type { Instruction, Operand, Program, Register, SignedSize, Size, Swap, Width } from "./instructions.ts";
import * as code from "./opcodes.ts";

/** What is to be decoded at one place. */
interface Slot {
  readonly index: number;
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly offset: number;
  readonly immediate: number;
  /** The immediate of the slot behind. */
  readonly high: number;
}

/**
 * Decodes what {@link assemble} encodes; targets of jumps get labels by their place, `L12`.
 *
 * @throws {FormatError} names the place of an instruction that is none of those
 */
export function disassemble(bytes: Uint8Array, { littleEndian }: AssembleOptions): Program {
  if (bytes.length % 8 !== 0)
    throw new FormatError("BPF program", `offset ${bytes.length}`, "it ends within an instruction");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / 8;
  const decoded: [at: number, instruction: Instruction][] = [];
  for (let index = 0; index < count; ) {
    const at = index * 8;
    const pair = view.getUint8(at + 1);
    const [lower, upper] = [pair & 15, pair >> 4];
    const instruction = decode({
      index,
      opcode: view.getUint8(at),
      dst: littleEndian ? lower : upper,
      src: littleEndian ? upper : lower,
      offset: view.getInt16(at + 2, littleEndian),
      immediate: view.getInt32(at + 4, littleEndian),
      high: index + 1 < count ? view.getInt32(at + 12, littleEndian) : 0,
    });
    decoded.push([index, instruction]);
    index += slotsOf(instruction);
    if (index > count) throw new FormatError("BPF program", `slot ${count}`, "it ends within an instruction");
  }
  const targets = new Set(decoded.flatMap(([, instruction]) => ("target" in instruction ? [instruction.target] : [])));
  const program: Instruction[] = [];
  for (const [at, instruction] of decoded) {
    if (targets.delete(labelOf(at))) program.push({ op: "label", name: labelOf(at) });
    program.push(instruction);
  }
  if (targets.delete(labelOf(count))) program.push({ op: "label", name: labelOf(count) });
  for (const lost of targets) throw new FormatError("BPF program", `jump to ${lost}`, "there is no instruction");
  return program;
}

function decode(slot: Slot): Instruction {
  const { index, opcode, offset, immediate } = slot;
  const unknown = (): FormatError => {
    return new FormatError(
      "BPF program",
      `slot ${index}`,
      `unknown instruction 0x${opcode.toString(16).padStart(2, "0")}`,
    );
  };
  const register = (number: number): Register => {
    const name = registers[number];
    if (name === undefined) throw new FormatError("BPF program", `slot ${index}`, `there is no register ${number}`);
    return name;
  };
  const operand = (): Operand => ((opcode & code.fromRegister) !== 0 ? register(slot.src) : immediate);
  const memory = <S extends string>(table: Readonly<Record<S, number>>): S =>
    keyOf(table, opcode & 0x18) ?? raise(unknown());
  const dst = register(slot.dst);
  const instructionClass = opcode & 7;
  const operation = opcode & 0xf0;
  const mode = opcode & 0xe0;

  switch (instructionClass) {
    case code.Class.LD:
      if (opcode !== (code.Class.LD | code.Mode.IMM | code.sizes.u64)) throw unknown();
      if (slot.src === code.Pseudo.MAP_FD) return { op: "map", dst, fd: immediate };
      if (slot.src === code.Pseudo.MAP_VALUE) return { op: "mapValue", dst, fd: immediate, offset: slot.high };
      if (slot.src !== code.Pseudo.NONE) throw unknown();
      return {
        op: "constant",
        dst,
        value: (BigInt.asUintN(32, BigInt(slot.high)) << 32n) | BigInt.asUintN(32, BigInt(immediate)),
      };
    case code.Class.LDX: {
      const src = register(slot.src);
      if (mode === code.Mode.MEM) return { op: "load", size: memory<Size>(code.sizes), dst, src, offset };
      if (mode === code.Mode.MEMSX) return { op: "load", size: memory<SignedSize>(code.signedSizes), dst, src, offset };
      throw unknown();
    }
    case code.Class.ST:
    case code.Class.STX: {
      if (mode !== code.Mode.MEM) throw unknown();
      const value = instructionClass === code.Class.ST ? immediate : register(slot.src);
      return { op: "store", size: memory<Size>(code.sizes), dst, offset, value };
    }
    case code.Class.ALU:
    case code.Class.ALU64: {
      const width: Width = instructionClass === code.Class.ALU64 ? 64 : 32;
      if (operation === code.NEG) return { op: "neg", width, dst };
      if (operation === code.END) return { op: "swap", dst, to: swapOf(width, opcode, immediate) ?? raise(unknown()) };
      const operator = keyOf(code.aluOperators, operation);
      // An offset makes these signed division or sign-extending moves, which programs here don't use.
      if (operator === undefined || offset !== 0) throw unknown();
      return { op: "alu", width, operator, dst, value: operand() };
    }
    default: {
      const width: Width = instructionClass === code.Class.JMP ? 64 : 32;
      const target = labelOf(index + 1 + offset);
      const comparison = keyOf(code.comparisons, operation);
      if (comparison) return { op: "jump", width, left: dst, comparison, right: operand(), target };
      if (opcode === (code.Class.JMP | code.JA)) return { op: "goto", target };
      if (opcode === (code.Class.JMP | code.CALL) && slot.src === 0) return { op: "call", helper: immediate };
      if (opcode === (code.Class.JMP | code.EXIT)) return { op: "exit" };
      throw unknown();
    }
  }
}

function swapOf(width: Width, opcode: number, bits: number): Swap | undefined {
  if (bits !== 16 && bits !== 32 && bits !== 64) return undefined;
  if (width === 64) return (opcode & code.fromRegister) === 0 ? `bswap${bits}` : undefined;
  return (opcode & code.fromRegister) === 0 ? `le${bits}` : `be${bits}`;
}

function keyOf<K extends string>(table: Readonly<Record<K, number>>, value: number): K | undefined {
  // Tables of constants have no keys but those of their type.
  return (Object.keys(table) as K[]).find((key) => table[key] === value);
}

function raise(error: Error): never {
  throw error;
}

function labelOf(slot: number): string {
  return `L${slot}`;
}
