import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import { fromHex, toHex } from "../hex.ts";
import { attachTypes, programTypes } from "../uapi/bpf.ts";
import type { Kernel } from "./kernel.ts";
import type { ProgramLoad } from "./programs.ts";

/** The program of a BPF iterator, made for the running kernel. */
export interface IteratorProgram<Detail> {
  /** The BTF id of the function that stands for the iterator. */
  readonly attachBtfId: number;
  readonly instructions: Uint8Array;
  /** What has to be known to use the program: JSON data. */
  readonly detail: Detail;
}

/** An iterator's program that is loaded. */
export interface LoadedIterator<Detail> {
  readonly program: Fd;
  readonly detail: Detail;
}

/** How an iterator's program comes to be. */
export interface IteratorSource<Detail> {
  /** The program's name, and what it is remembered by. */
  readonly name: string;
  /** What it was made from beside the kernel: another key is another program. */
  readonly key: string;
  /** Makes the program by the kernel's BTF. */
  make(): IteratorProgram<Detail>;
  /** Puts into the instructions what is another at every run. */
  bind?(instructions: Uint8Array, detail: Detail): void;
}

/**
 * Loads the program of an iterator as an earlier run made it, or makes it, and remembers
 * it: to look through the kernel's BTF and to assemble takes longer than all else that a
 * search does on a quiet machine.
 *
 * @throws {BpfError} where it is refused, with the verifier's log
 */
export function loadIterator<Detail>(kernel: Kernel, source: IteratorSource<Detail>): LoadedIterator<Detail> {
  const recalled = recall<Detail>(kernel, source);
  if (recalled !== undefined) {
    try {
      return load(kernel, source, recalled);
    } catch (error) {
      if (error instanceof BpfError && error.errno === Errno.EPERM) throw error;
      // Whatever else is wrong with it, the next is not of an unknown past.
    }
  }
  const { attachBtfId, instructions, detail } = source.make();
  const loaded = load(kernel, source, { attachBtfId, instructions: instructions.slice(), detail });
  if (kernel.memory !== undefined) {
    const text = JSON.stringify({ key: source.key, attachBtfId, instructions: toHex(instructions), detail });
    kernel.memory.remember(source.name, text);
  }
  return loaded;
}

function recall<Detail>(kernel: Kernel, { name, key }: IteratorSource<Detail>): IteratorProgram<Detail> | undefined {
  const text = kernel.memory?.recall(name);
  if (text === undefined) return undefined;
  try {
    const kept = JSON.parse(text);
    const whole = Number.isInteger(kept.attachBtfId) && typeof kept.detail === "object" && kept.detail !== null;
    return whole && kept.key === key ? { ...kept, instructions: fromHex(kept.instructions) } : undefined;
  } catch {
    return undefined;
  }
}

function load<Detail>(
  kernel: Kernel,
  { name, bind }: IteratorSource<Detail>,
  { attachBtfId, instructions, detail }: IteratorProgram<Detail>,
): LoadedIterator<Detail> {
  bind?.(instructions, detail);
  const program = loadWithLog(kernel, {
    type: programTypes.indexOf("tracing"),
    expectedAttachType: iteratorAttachType,
    attachBtfId,
    name,
    instructions,
  });
  return { program, detail };
}

/** `BPF_TRACE_ITER` */
export const iteratorAttachType = attachTypes.indexOf("trace_iter");

/** Loads a program; where the verifier refuses it, once more for its log, which the error then has. */
function loadWithLog(kernel: Kernel, program: ProgramLoad): Fd {
  try {
    return kernel.programs.load(program);
  } catch (error) {
    const refused = error instanceof BpfError && (error.errno === Errno.EINVAL || error.errno === Errno.EACCES);
    if (!refused) throw error;
    return kernel.programs.load({ ...program, logLevel: 1 });
  }
}
