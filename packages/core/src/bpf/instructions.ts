/** A register of the BPF machine: r0 takes results, r1-r5 are arguments, r6-r9 survive calls, r10 is the frame. */
export type Register = "r0" | "r1" | "r2" | "r3" | "r4" | "r5" | "r6" | "r7" | "r8" | "r9" | "r10";

export const r0 = "r0";
export const r1 = "r1";
export const r2 = "r2";
export const r3 = "r3";
export const r4 = "r4";
export const r5 = "r5";
export const r6 = "r6";
export const r7 = "r7";
export const r8 = "r8";
export const r9 = "r9";
/** The frame: the stack is the 512 bytes below it. */
export const r10 = "r10";

/** What memory is read and written in. The signed ones can only be read, since Linux 6.6. */
export type Size = "u8" | "u16" | "u32" | "u64";
export type SignedSize = "s8" | "s16" | "s32";

/** A register, or a signed 32-bit constant (sign-extended where 64 bits are asked for). */
export type Operand = Register | number;

/** The operators of arithmetic, as C and the verifier's log write them; `s>>=` keeps the sign. */
export type AluOperator = "+=" | "-=" | "*=" | "/=" | "|=" | "&=" | "<<=" | ">>=" | "%=" | "^=" | "=" | "s>>=";

/** The comparisons of jumps; those with an `s` are signed, `&` is whether any common bit is set. */
export type Comparison = "==" | ">" | ">=" | "&" | "!=" | "s>" | "s>=" | "<" | "<=" | "s<" | "s<=";

/** To which byte order and width a register's value is converted; `bswap` always swaps (Linux 6.6). */
export type Swap = "le16" | "le32" | "le64" | "be16" | "be32" | "be64" | "bswap16" | "bswap32" | "bswap64";

/** Whether an operation works on 64 bits, or on the lower 32 and clears the upper. */
export type Width = 32 | 64;

/** One instruction, or a label for jumps: plain data that {@link assemble} encodes and {@link listing} prints. */
export type Instruction =
  | {
      readonly op: "load";
      readonly size: Size | SignedSize;
      readonly dst: Register;
      readonly src: Register;
      readonly offset: number;
    }
  | {
      readonly op: "store";
      readonly size: Size;
      readonly dst: Register;
      readonly offset: number;
      readonly value: Operand;
    }
  | {
      readonly op: "alu";
      readonly width: Width;
      readonly operator: AluOperator;
      readonly dst: Register;
      readonly value: Operand;
    }
  | { readonly op: "neg"; readonly width: Width; readonly dst: Register }
  | { readonly op: "swap"; readonly to: Swap; readonly dst: Register }
  | {
      readonly op: "jump";
      readonly width: Width;
      readonly left: Register;
      readonly comparison: Comparison;
      readonly right: Operand;
      readonly target: string;
    }
  | { readonly op: "goto"; readonly target: string }
  | { readonly op: "call"; readonly helper: number }
  | { readonly op: "constant"; readonly dst: Register; readonly value: bigint }
  | { readonly op: "map"; readonly dst: Register; readonly fd: number }
  | { readonly op: "mapValue"; readonly dst: Register; readonly fd: number; readonly offset: number }
  | { readonly op: "exit" }
  | { readonly op: "label"; readonly name: string };

/** A program: what it does from top to bottom. */
export type Program = readonly Instruction[];
