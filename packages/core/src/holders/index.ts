import { BpfError, FormatError, UnsupportedError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { HolderSearch } from "../kernel-view.ts";
import { withMemlock } from "../memlock.ts";
import { findHoldersByIterator } from "./iterator.ts";
import { findHoldersInProc } from "./proc.ts";

/** The PID namespace that the machine starts with: PROC_PID_INIT_INO in the kernel's linux/proc_ns.h. */
const outermost = "pid:[4026531836]";

/**
 * Finds the processes that hold links open, this one left out: by a BPF iterator where the
 * kernel has one and lets us load it, else in /proc. Why it was not the iterator is the
 * first problem of the result. Another is a PID namespace of our own: nobody outside is seen.
 */
export function findHolders(kernel: Kernel): HolderSearch {
  const search = find(kernel);
  const unseen = outsiders(kernel);
  return unseen === undefined ? search : { ...search, problems: [...search.problems, unseen] };
}

function find(kernel: Kernel): HolderSearch {
  try {
    return withMemlock(kernel, () => findHoldersByIterator(kernel));
  } catch (error) {
    if (!(error instanceof BpfError || error instanceof UnsupportedError || error instanceof FormatError)) throw error;
    const search = findHoldersInProc(kernel);
    return { ...search, problems: [error, ...search.problems] };
  }
}

function outsiders(kernel: Kernel): UnsupportedError | undefined {
  try {
    if (kernel.files.readlink("/proc/self/ns/pid") === outermost) return undefined;
  } catch (error) {
    // Without /proc, it can't be told.
    if (error instanceof BpfError) return undefined;
    throw error;
  }
  return new UnsupportedError("a look at processes outside of this PID namespace", "run it in the machine's own");
}
