import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { ProgramLoad } from "../kernel/programs.ts";

/** Loads a program; where the verifier refuses it, once more for its log, which the error then has. */
export function loadWithLog(kernel: Kernel, program: ProgramLoad): Fd {
  try {
    return kernel.programs.load(program);
  } catch (error) {
    const refused = error instanceof BpfError && (error.errno === Errno.EINVAL || error.errno === Errno.EACCES);
    if (!refused) throw error;
    return kernel.programs.load({ ...program, logLevel: 1 });
  }
}
