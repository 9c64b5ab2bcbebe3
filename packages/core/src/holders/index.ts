import { BpfError, FormatError, UnsupportedError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { HolderSearch } from "../kernel-view.ts";
import { withMemlock } from "../memlock.ts";
import { findHoldersByIterator } from "./iterator.ts";
import { findHoldersInProc } from "./proc.ts";

/**
 * Finds the processes that hold links open, this one left out: by a BPF iterator where the
 * kernel has one and lets us load it, else in /proc. Why it was not the iterator is the
 * first problem of the result.
 */
export function findHolders(kernel: Kernel): HolderSearch {
  try {
    return withMemlock(kernel, () => findHoldersByIterator(kernel));
  } catch (error) {
    if (!(error instanceof BpfError || error instanceof UnsupportedError || error instanceof FormatError)) throw error;
    const search = findHoldersInProc(kernel);
    return { ...search, problems: [error, ...search.problems] };
  }
}
