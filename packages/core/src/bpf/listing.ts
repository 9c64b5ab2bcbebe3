import { slotsOf } from "./assemble.ts";
import { helpers } from "./helpers.ts";
import type { Instruction, Operand, Program, Register, Width } from "./instructions.ts";

const helperNames = new Map<number, string>(Object.entries(helpers).map(([name, number]) => [number, name]));

/**
 * Prints a program for people, in the style of the verifier's log: a line per
 * instruction with the number that the log has for it, labels on lines of their own.
 */
export function listing(program: Program): string {
  let slot = 0;
  let text = "";
  for (const instruction of program) {
    text +=
      instruction.op === "label"
        ? `${instruction.name}:\n`
        : `${`${slot}`.padStart(4)}: ${instructionText(instruction)}\n`;
    slot += slotsOf(instruction);
  }
  return text;
}

/** One instruction in words: `r1 = *(u64 *)(r6 + 24)`. */
export function instructionText(instruction: Instruction): string {
  switch (instruction.op) {
    case "load":
      return `${instruction.dst} = ${memory(instruction.size, instruction.src, instruction.offset)}`;
    case "store":
      return `${memory(instruction.size, instruction.dst, instruction.offset)} = ${instruction.value}`;
    case "alu": {
      const { width, operator, dst, value } = instruction;
      return `${sized(dst, width)} ${operator} ${sized(value, width)}`;
    }
    case "neg":
      return `${sized(instruction.dst, instruction.width)} = -${sized(instruction.dst, instruction.width)}`;
    case "swap":
      return `${instruction.dst} = ${instruction.to} ${instruction.dst}`;
    case "jump": {
      const { width, left, comparison, right, target } = instruction;
      return `if ${sized(left, width)} ${comparison} ${sized(right, width)} goto ${target}`;
    }
    case "goto":
      return `goto ${instruction.target}`;
    case "call":
      return `call bpf_${helperNames.get(instruction.helper) ?? "helper"}#${instruction.helper}`;
    case "constant":
      return `${instruction.dst} = 0x${BigInt.asUintN(64, instruction.value).toString(16)} ll`;
    case "map":
      return `${instruction.dst} = map[fd:${instruction.fd}]`;
    case "mapValue":
      return `${instruction.dst} = map[fd:${instruction.fd}][0] + ${instruction.offset}`;
    case "exit":
      return "exit";
    case "label":
      return `${instruction.name}:`;
  }
}

function memory(size: string, base: Register, offset: number): string {
  return `*(${size} *)(${base} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)})`;
}

/** The 32-bit half of a register is called w. */
function sized(operand: Operand, width: Width): string {
  return typeof operand === "number" ? `${operand}` : width === 64 ? operand : operand.replace("r", "w");
}
