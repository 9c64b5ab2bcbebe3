import type { KernelView, RawLink } from "./kernel-view.ts";
import { type Field, fieldsOf } from "./layout.ts";
import type { LinkBase } from "./link-type.ts";
import type { LinkTypeRegistry } from "./registry.ts";

/** `struct bpf_link_info` ends here where a kernel knows no more than what all types share. */
const infoSize = 256;
const noBytes = new Uint8Array(0);

/** A problem with one link of a listing. The listing goes on. */
export interface LinkWarning {
  /** The link's id. */
  readonly id: number;
  /** What went wrong: an Error as a rule. */
  readonly problem: unknown;
}

/** Told of each {@link LinkWarning}. */
export type OnWarning = (warning: LinkWarning) => void;

/**
 * Turns a link's raw info into plain data: the fields all links have, those of its type's
 * layout, and what the type's `context` finds out. Fields that this kernel's struct doesn't
 * reach are zero or empty.
 */
export function decodeLink(raw: RawLink, types: LinkTypeRegistry, kernel: KernelView, onWarning: OnWarning): LinkBase {
  const view = paddedView(raw.info);
  const number = view.getUint32(0, kernel.littleEndian);
  const id = view.getUint32(4, kernel.littleEndian);
  const progId = view.getUint32(8, kernel.littleEndian);
  const type = types.get(number);
  if (type === undefined) {
    return { id, type: kernel.enumerator("bpf_link_type", "BPF_LINK_TYPE_", number) ?? number, progId };
  }

  const link: Record<string, unknown> = { id, type: type.name, progId };
  const fields = fieldsOf(type.info, view, kernel.littleEndian, kernel);
  for (const name in fields) link[name] = decodeField(fields[name] as Field, view, raw, kernel);
  if (type.context !== undefined) {
    const warn = (problem: unknown) => onWarning({ id, problem });
    Object.assign(link, type.context(link, { kernel, id, progId, warn }));
  }
  // The three fields of LinkBase were set above.
  return link as object as LinkBase;
}

function decodeField(field: Field, view: DataView, raw: RawLink, kernel: KernelView): unknown {
  return field.kind === "scalar"
    ? field.decode(view, kernel.littleEndian, kernel)
    : field.decode(raw.buffers.get(field.pointer) ?? noBytes, kernel.littleEndian);
}

/** A view that can be read past the end of what the kernel gave. */
function paddedView(info: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.max(infoSize, info.length));
  bytes.set(info);
  return new DataView(bytes.buffer);
}
