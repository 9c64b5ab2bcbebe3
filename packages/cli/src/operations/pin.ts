import { BpfError, type Fd, type Kernel, PinError, pinLink, strerror } from "@bpflink/core";
import type { Context } from "../context.ts";
import { Status } from "../fail.ts";
import type { LinkName } from "../grammar/grammar.ts";
import { openLink } from "../open-link.ts";

/**
 * Pins a link at a path, in a bpffs that is mounted for it where there is none.
 *
 * @returns the exit status
 */
export async function pin(context: Context, name: LinkName, path: string): Promise<number> {
  const { kernel, link } = openLink(await context.session(), name, "pin");
  try {
    pinAt(kernel, link, path, !context.options.nomount);
  } finally {
    link.close();
  }
  if (context.options.json) context.output.write("null");
  return Status.done;
}

/** Pins, with errors in bpftool's words. */
function pinAt(kernel: Kernel, link: Fd, path: string, mount: boolean): void {
  try {
    pinLink(kernel, link, path, { mount });
  } catch (error) {
    if (error instanceof PinError && error.reason === "no bpffs") {
      throw new Error("no BPF file system found, not mounting it due to --nomount option", { cause: error });
    }
    if (error instanceof BpfError && error.operation.startsWith("mount")) {
      const problem = `${error.operation} ${error.subject} failed: ${strerror(error.errno)}`;
      throw new Error(`can't mount BPF file system to pin the object '${path}': ${problem}`, { cause: error });
    }
    throw error;
  }
}
