import { Errno } from "./errno.ts";
import { BpfError } from "./errors.ts";
import type { KernelView } from "./kernel-view.ts";

/** A kernel view without links or names, but for what a test puts in. */
export function fakeView(parts: Partial<KernelView> = {}): KernelView {
  const absent = (operation: string) => (): never => {
    throw new BpfError(Errno.ENOENT, { operation });
  };
  return {
    littleEndian: true,
    links: { nextId: () => undefined, read: absent("get link by id"), readPinned: absent("open pinned object") },
    programs: { info: absent("get program by id") },
    net: { deviceName: () => undefined },
    symbols: { available: false, lookup: () => undefined },
    enumerator: () => undefined,
    findHolders: () => ({ method: "proc", links: new Map(), problems: [] }),
    findPins: () => ({ links: new Map(), problems: [] }),
    ...parts,
  };
}
