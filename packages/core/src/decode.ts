import type { KernelView, RawLink } from "./kernel-view.ts";
import { type Field, type Fields, fieldsOf } from "./layout.ts";
import type { LinkBase, UnknownLink } from "./link-type.ts";
import type { LinkTypeRegistry } from "./registry.ts";

/** More than any `struct bpf_link_info`: what a kernel's own doesn't reach reads as 0. */
const infoSize = 256;

/** Where an info is copied to be decoded, zeros behind it: one for all, since values are taken out at once. */
const padded = new Uint8Array(infoSize);
const paddedView = new DataView(padded.buffer);

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
  const view = pad(raw.info);
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

  const fields = fieldsOf(type.info, view, kernel.littleEndian, kernel);
  if (type.link === undefined) {
    const link = { id, type: type.name, progId };
    decodeFields(link, fields, view, raw, kernel);
    return link;
  }
  const values = {};
  decodeFields(values, fields, view, raw, kernel);
  const warn = (problem: unknown) => onWarning({ id, problem });
  return { id, type: type.name, progId, ...type.link(values, { kernel, id, progId, warn }) };
}

function decodeFields(
  values: Record<string, unknown>,
  fields: Fields,
  view: DataView,
  raw: RawLink,
  kernel: KernelView,
): void {
  for (const name in fields) values[name] = decodeField(fields[name] as Field, view, raw, kernel);
}

function decodeField(field: Field, view: DataView, raw: RawLink, kernel: KernelView): unknown {
  return field.kind === "scalar"
    ? field.decode(view, kernel.littleEndian, kernel)
    : field.decode(raw.buffers.get(field.pointer) ?? noBytes, kernel.littleEndian);
}

/** A view that can be read past the end of what the kernel gave. */
function pad(info: Uint8Array): DataView {
  if (info.length > infoSize) return new DataView(info.buffer, info.byteOffset, info.length);
  padded.set(info);
  padded.fill(0, info.length);
  return paddedView;
}
