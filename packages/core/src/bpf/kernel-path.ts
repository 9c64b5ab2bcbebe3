import type { Btf, BtfField } from "../btf/index.ts";
import { alternatives, type KernelPath } from "../kernel-source.ts";

/** How to reach what is at a {@link KernelPath}, from the start of the struct where it starts. */
export interface KernelAddress {
  /** Add the first, follow the pointer there, add the next, and so on; the last leads to the value. */
  readonly offsets: readonly number[];
  /** The size of the value in bytes. */
  readonly size: number;
  /** Whether the value is a pointer. */
  readonly pointer: boolean;
}

/** Finds the first path that leads somewhere, in a kernel's BTF; undefined where none does. */
export function findKernelAddress(btf: Btf, structId: number, path: KernelPath): KernelAddress | undefined {
  for (const one of alternatives(path)) {
    const address = follow(btf, structId, one);
    if (address !== undefined) return address;
  }
  return undefined;
}

function follow(btf: Btf, structId: number, path: string): KernelAddress | undefined {
  const offsets: number[] = [];
  let struct: number | undefined = structId;
  let size = 0;
  let pointer = false;
  for (const members of path.split("->")) {
    const field: BtfField | undefined = struct === undefined ? undefined : btf.fieldOf(struct, members);
    if (field?.offset === undefined) return undefined;
    offsets.push(field.offset);
    size = field.size;
    pointer = field.kind === "ptr";
    struct = pointer ? pointedTo(btf, field.typeId) : undefined;
  }
  return { offsets, size, pointer };
}

/** What a pointer leads to. */
function pointedTo(btf: Btf, typeId: number): number | undefined {
  const { target } = btf.type(btf.resolve(typeId));
  return target === undefined ? undefined : btf.resolve(target);
}
