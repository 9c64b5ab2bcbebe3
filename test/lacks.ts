import { BpfError, UnsupportedError } from "@bpflink/core";
import { isCi } from "../scripts/lib/ci.mjs";
import { testKernel } from "./kernel.ts";

/**
 * Why the live tests can't run here: `"needs root"`, `"needs BPF: ..."`. Undefined where they
 * can. With CI set, a kernel that doesn't answer is an error: it may be that this runtime's
 * backend alone gets none.
 */
export const lacking: string | undefined = whatIsLacking();

function whatIsLacking(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root";
  try {
    testKernel().links.nextId(0);
    testKernel().vmlinux.open();
    return undefined;
  } catch (error) {
    if (!isCi && (error instanceof UnsupportedError || error instanceof BpfError)) return `needs BPF: ${error.message}`;
    throw error;
  }
}
