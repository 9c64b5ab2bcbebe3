import type { AluOperator, Comparison, SignedSize, Size } from "./instructions.ts";

/*
 * The parts of opcodes, from `linux/bpf_common.h` and `linux/bpf.h`: the lower three
 * bits are the class, the others depend on it.
 */

export const Class = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, JMP: 5, JMP32: 6, ALU64: 7 } as const;

/** Where an operand comes from, in arithmetic and jumps: BPF_K or BPF_X. */
export const fromRegister = 0x08;

/** Modes of memory instructions: BPF_IMM, BPF_MEM, BPF_MEMSX. */
export const Mode = { IMM: 0x00, MEM: 0x60, MEMSX: 0x80 } as const;

export const sizes: Readonly<Record<Size, number>> = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 };
export const signedSizes: Readonly<Record<SignedSize, number>> = { s32: 0x00, s16: 0x08, s8: 0x10 };

export const aluOperators: Readonly<Record<AluOperator, number>> = {
  "+=": 0x00,
  "-=": 0x10,
  "*=": 0x20,
  "/=": 0x30,
  "|=": 0x40,
  "&=": 0x50,
  "<<=": 0x60,
  ">>=": 0x70,
  "%=": 0x90,
  "^=": 0xa0,
  "=": 0xb0,
  "s>>=": 0xc0,
};
export const NEG = 0x80;
export const END = 0xd0;

export const comparisons: Readonly<Record<Comparison, number>> = {
  "==": 0x10,
  ">": 0x20,
  ">=": 0x30,
  "&": 0x40,
  "!=": 0x50,
  "s>": 0x60,
  "s>=": 0x70,
  "<": 0xa0,
  "<=": 0xb0,
  "s<": 0xc0,
  "s<=": 0xd0,
};
export const JA = 0x00;
export const CALL = 0x80;
export const EXIT = 0x90;

/** What the source register of a 64-bit constant says: BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE. */
export const Pseudo = { NONE: 0, MAP_FD: 1, MAP_VALUE: 2 } as const;
