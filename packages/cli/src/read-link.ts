import { dirname } from "node:path";
import {
  BpfError,
  Errno,
  isBpffs,
  type Kernel,
  type LinkBase,
  type LinksOptions,
  type LinkTypeRegistry,
  linkById,
  linkByPath,
} from "@bpflink/core";
import type { LinkName } from "./grammar/grammar.ts";
import type { Session } from "./session.ts";

/**
 * The link that a command line names.
 *
 * @throws {BpfError} {@link NotInBpffsError} {@link ObjectTypeError}
 */
export function readLink(session: Session, types: LinkTypeRegistry, name: LinkName, options: LinksOptions): LinkBase {
  if (name.by === "id") return linkById(session.view, types, name.id, options);
  return pinnedOrWhyNot(session.kernel, name.path, () => linkByPath(session.view, types, name.path, options));
}

/**
 * Opens what is pinned at a path. To bpf(2), a file of another file system is one that it
 * has no access to: that is put more clearly.
 *
 * @param kernel the running one; undefined where a capture is shown
 */
export function pinnedOrWhyNot<T>(kernel: Kernel | undefined, path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const denied = error instanceof BpfError && error.errno === Errno.EACCES;
    if (denied && kernel !== undefined && !isBpffs(kernel, dirname(path))) throw new NotInBpffsError(path);
    throw error;
  }
}

/** A path that can't be a pin. */
export class NotInBpffsError extends Error {
  override readonly name = "NotInBpffsError";

  constructor(path: string) {
    super(`bpf obj get (${path}): directory not in bpf file system (bpffs)`);
  }
}
