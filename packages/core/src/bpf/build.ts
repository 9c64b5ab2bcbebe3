import { type Helper, helpers } from "./helpers.ts";
import type {
  AluOperator,
  Comparison,
  Instruction,
  Operand,
  Register,
  SignedSize,
  Size,
  Swap,
} from "./instructions.ts";

/*
 * Functions that make the instructions of a program. A program is an array of what they
 * give:
 *
 *   assemble([load("u64", r2, r1, 24), jump(r2, "==", 0, "out"), ..., label("out"), mov(r0, 0), exit()])
 */

/** `dst = *(size *)(src + offset)` */
export function load(size: Size | SignedSize, dst: Register, src: Register, offset: number): Instruction {
  return { op: "load", size, dst, src, offset };
}

/** `*(size *)(dst + offset) = value` */
export function store(size: Size, dst: Register, offset: number, value: Operand): Instruction {
  return { op: "store", size, dst, offset, value };
}

/** `dst = value`, all 64 bits. */
export function mov(dst: Register, value: Operand): Instruction {
  return alu(dst, "=", value);
}

/** Arithmetic on 64 bits: `alu(r1, "+=", 8)`. */
export function alu(dst: Register, operator: AluOperator, value: Operand): Instruction {
  return { op: "alu", width: 64, operator, dst, value };
}

/** Arithmetic on the lower 32 bits; the upper ones become 0. */
export function alu32(dst: Register, operator: AluOperator, value: Operand): Instruction {
  return { op: "alu", width: 32, operator, dst, value };
}

/** `dst = -dst` */
export function neg(dst: Register): Instruction {
  return { op: "neg", width: 64, dst };
}

/** Negates the lower 32 bits; the upper ones become 0. */
export function neg32(dst: Register): Instruction {
  return { op: "neg", width: 32, dst };
}

/** Converts between the machine's byte order and another: `swap(r1, "be16")`. */
export function swap(dst: Register, to: Swap): Instruction {
  return { op: "swap", to, dst };
}

/** `if left comparison right goto target`, on 64 bits. */
export function jump(left: Register, comparison: Comparison, right: Operand, target: string): Instruction {
  return { op: "jump", width: 64, left, comparison, right, target };
}

/** The same on the lower 32 bits (Linux 5.1). */
export function jump32(left: Register, comparison: Comparison, right: Operand, target: string): Instruction {
  return { op: "jump", width: 32, left, comparison, right, target };
}

/** `goto target` */
export function goto(target: string): Instruction {
  return { op: "goto", target };
}

/** Where jumps to `name` go. */
export function label(name: string): Instruction {
  return { op: "label", name };
}

/** Calls one of the kernel's helpers, with its arguments in r1-r5; the result is in r0. */
export function call(helper: Helper | number): Instruction {
  return { op: "call", helper: typeof helper === "number" ? helper : helpers[helper] };
}

/** `dst = value`, a constant of 64 bits, signed or unsigned. */
export function constant(dst: Register, value: bigint): Instruction {
  return { op: "constant", dst, value };
}

/** Loads the map that has the file descriptor `fd` here. */
export function mapFd(dst: Register, fd: number): Instruction {
  return { op: "map", dst, fd };
}

/** Loads the address of the value of an array map with one entry, plus an offset (Linux 5.2). */
export function mapValue(dst: Register, fd: number, offset = 0): Instruction {
  return { op: "mapValue", dst, fd, offset };
}

/** Ends the program; its result is in r0. */
export function exit(): Instruction {
  return { op: "exit" };
}
