import type { Kernel } from "@bpflink/core";
import { openBpf } from "bpflink";

let kernel: Kernel | undefined;

/** The running kernel through the backend of the runtime that this runs on. */
export function testKernel(): Kernel {
  kernel ??= openBpf().kernel;
  return kernel;
}
