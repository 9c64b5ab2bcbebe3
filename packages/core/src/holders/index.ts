import type { Kernel } from "../kernel/kernel.ts";
import type { HolderSearch } from "../kernel-view.ts";
import { findHoldersInProc } from "./proc.ts";

export function findHolders(kernel: Kernel): HolderSearch {
  return findHoldersInProc(kernel);
}
