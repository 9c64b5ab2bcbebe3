import { BpfError, type Fd, hostLittleEndian, type Kernel, type LinkTypeRegistry } from "@bpflink/core";
import type { Context } from "../context.ts";
import { Status } from "../fail.ts";
import type { LinkName } from "../grammar/grammar.ts";
import { openLink } from "../open-link.ts";

/**
 * Detaches a link from what it is attached to. The link stays, defunct, and so does its
 * program, until nobody holds it any more.
 *
 * @returns the exit status
 */
export async function detach(context: Context, name: LinkName): Promise<number> {
  const { kernel, link } = openLink(await context.session(), name, "detach");
  try {
    kernel.links.detach(link);
  } catch (error) {
    if (!(error instanceof BpfError && error.code === "EOPNOTSUPP")) throw error;
    throw new BpfError(error.errno, { ...error, hint: whatCan(kernel, link, await context.types()) });
  } finally {
    link.close();
  }
  if (context.options.json) context.output.write("null");
  return Status.done;
}

/** Says which type of link refused, and which would not. */
function whatCan(kernel: Kernel, link: Fd, types: LinkTypeRegistry): string {
  const { info } = kernel.links.info(link, () => undefined);
  const number = new DataView(info.buffer).getUint32(0, hostLittleEndian);
  const detachable = [...types].filter((type) => type.detachable).map((type) => type.name);
  const own = types.get(number)?.name ?? `type ${number}`;
  // Kernels learned to detach one type after the other.
  if (detachable.includes(own)) return `this kernel can't detach links of type ${own}; newer ones can`;
  return `links of type ${own} can't be detached; those of ${detachable.join(", ")} can`;
}
