import { BpfError, type Kernel, UnsupportedError } from "@bpflink/core";
import { testKernel } from "./kernel.ts";

/** Why the live tests can't run here: `"needs root"`, `"needs BPF"`. Undefined where they can. */
export const lacking: string | undefined = await whatIsLacking();

async function whatIsLacking(): Promise<string | undefined> {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root";
  try {
    return listLinks(await testKernel());
  } catch (error) {
    if (error instanceof UnsupportedError) return `needs BPF: ${error.message}`;
    throw error;
  }
}

function listLinks(kernel: Kernel): string | undefined {
  try {
    kernel.links.nextId(0);
    kernel.vmlinux.open();
    return undefined;
  } catch (error) {
    if (error instanceof BpfError) return `needs BPF: ${error.message}`;
    throw error;
  }
}
