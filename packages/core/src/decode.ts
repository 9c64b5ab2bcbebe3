import type { KernelView } from "./kernel-view.ts";
import { type EnumNames, type Field, type Fields, fieldsOf } from "./layout.ts";
import type { LinkBase, UnknownLink } from "./link-type.ts";
import type { RawLink } from "./raw-link.ts";
import type { LinkTypeRegistry } from "./registry.ts";

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
  const { id, progId } = raw;
  const type = types.get(raw.type);
  if (type === undefined) {
    const unknown: UnknownLink = {
      id,
      type: raw.type,
      typeName: kernel.enumerator("bpf_link_type", "BPF_LINK_TYPE_", raw.type),
      progId,
    };
    return unknown;
  }

  const fields = fieldsOf(type.info, raw, kernel);
  if (type.link === undefined) {
    const link = { id, type: type.name, progId };
    decodeFields(link, fields, raw, kernel);
    return link;
  }
  const values = {};
  decodeFields(values, fields, raw, kernel);
  const warn = (problem: unknown) => onWarning({ id, problem });
  return { id, type: type.name, progId, ...type.link(values, { kernel, id, progId, warn }) };
}

function decodeFields(values: Record<string, unknown>, fields: Fields, raw: RawLink, names: EnumNames): void {
  for (const name in fields) values[name] = (fields[name] as Field).decode(raw, names);
}
