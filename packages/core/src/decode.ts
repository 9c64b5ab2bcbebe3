import type { KernelView, RawLink } from "./kernel-view.ts";
import { type Field, fieldsOf } from "./layout.ts";
import type { LinkBase, UnknownLink } from "./link-type.ts";
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
 * Turns a link's raw info into plain data: the fields all links have, and those that its
 * type makes of the values of its layout. What this kernel's struct doesn't reach is zero
 * or empty.
 */
export function decodeLink(raw: RawLink, types: LinkTypeRegistry, kernel: KernelView, onWarning: OnWarning): LinkBase {
  const view = paddedView(raw.info);
  const number = view.getUint32(0, kernel.littleEndian);
  const id = view.getUint32(4, kernel.littleEndian);
  const progId = view.getUint32(8, kernel.littleEndian);
  const type = types.get(number);
  if (type === undefined) {
    const unknown: UnknownLink = {
      id,
      type: number,
      typeName: kernel.enumerator("bpf_link_type", "BPF_LINK_TYPE_", number),
      progId,
    };
    return unknown;
  }

  const values: Record<string, unknown> = {};
  const fields = fieldsOf(type.info, view, kernel.littleEndian, kernel);
  for (const name in fields) values[name] = decodeField(fields[name] as Field, view, raw, kernel);
  const warn = (problem: unknown) => onWarning({ id, problem });
  const own = type.link === undefined ? values : type.link(values, { kernel, id, progId, warn });
  return { id, type: type.name, progId, ...own };
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
