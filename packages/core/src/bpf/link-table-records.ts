import type { RawLink } from "../kernel-view.ts";
import { recordHeader } from "./link-table.ts";
import type { LinkTablePlan, PlannedText } from "./link-table-plan.ts";

const noBuffers: ReadonlyMap<number, Uint8Array> = new Map();

/**
 * Takes apart what {@link linkTableProgram} writes. The links' bytes are parts of those
 * that are given.
 *
 * @param except the id of a link to leave out: the iterator's own
 * @returns links, and the ids alone of those that have to be read by descriptor
 */
export function readLinkTableRecords(
  bytes: Uint8Array,
  plan: LinkTablePlan,
  littleEndian: boolean,
  except: number,
): (RawLink | number)[] {
  const links: (RawLink | number)[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = textsOf(plan);
  for (let at = 0; at < bytes.length; at += view.getUint32(at + recordHeader.size, littleEndian)) {
    const start = at + recordHeader.length;
    const id = view.getUint32(start + 4, littleEndian);
    if (id === except) continue;
    if (view.getUint32(at + recordHeader.byDescriptor, littleEndian) !== 0) {
      links.push(id);
      continue;
    }
    const end = start + plan.infoSize;
    const info = bytes.subarray(start, end);
    const text = texts[view.getUint32(start, littleEndian)];
    if (text === undefined) {
      links.push({ info, buffers: noBuffers });
    } else {
      const length = view.getUint32(start + text.count, littleEndian);
      links.push({ info, buffers: new Map([[text.pointer, bytes.subarray(end, end + length)]]) });
    }
  }
  return links;
}

/** The types' strings, by the type's number. */
function textsOf({ types }: LinkTablePlan): readonly (PlannedText | undefined)[] {
  const texts: (PlannedText | undefined)[] = [];
  for (const { id, text } of types) texts[id] = text;
  return texts;
}
