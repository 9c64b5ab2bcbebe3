import { dirname } from "node:path";
import {
  BpfError,
  Errno,
  type LinkBase,
  type LinksOptions,
  type LinkTypeRegistry,
  linkById,
  linkByPath,
} from "@bpflink/core";
import type { LinkName } from "./grammar/grammar.ts";
import type { Session } from "./session.ts";

/** `BPF_FS_MAGIC` of linux/magic.h: what statfs(2) says of a bpffs. */
const bpffsMagic = 0xcafe4a11;

/**
 * The link that a command line names.
 *
 * @throws {BpfError} {@link NotInBpffsError} {@link ObjectTypeError}
 */
export function readLink(session: Session, types: LinkTypeRegistry, name: LinkName, options: LinksOptions): LinkBase {
  if (name.by === "id") return linkById(session.view, types, name.id, options);
  try {
    return linkByPath(session.view, types, name.path, options);
  } catch (error) {
    // To bpf(2), a file of another file system is one that it has no access to.
    if (error instanceof BpfError && error.errno === Errno.EACCES && isOutsideBpffs(session, name.path)) {
      throw new NotInBpffsError(name.path);
    }
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

function isOutsideBpffs({ kernel }: Session, path: string): boolean {
  if (kernel === undefined) return false;
  try {
    return kernel.files.fileSystem(dirname(path)) !== bpffsMagic;
  } catch {
    // As bpftool has it: what can't be asked is none.
    return true;
  }
}
