import type { Fd, Kernel } from "@bpflink/core";
import type { LinkName } from "./grammar/grammar.ts";
import { pinnedOrWhyNot } from "./read-link.ts";
import type { Session } from "./session.ts";

/** A link that is open, and the kernel that it is in. The link is the caller's to close. */
export interface OpenLink {
  readonly kernel: Kernel;
  readonly link: Fd;
}

/**
 * Opens the link that a command line names, for a command that changes something.
 *
 * @param command names it, for the error where a capture is shown: that can't be changed
 */
export function openLink({ kernel }: Session, name: LinkName, command: string): OpenLink {
  if (kernel === undefined) throw new Error(`can't ${command} a link of a capture: --replay only shows`);
  if (name.by === "id") return { kernel, link: kernel.links.open(name.id) };
  return { kernel, link: pinnedOrWhyNot(kernel, name.path, () => kernel.links.openPinned(name.path)) };
}
