import { hostLittleEndian } from "../arch.ts";
import {
  assemble,
  type LinkTableFormat,
  linkTableFormat,
  linkTableProgram,
  planLinkTable,
  readLinkTableRecords,
} from "../bpf/index.ts";
import type { LinkSource } from "../kernel-view.ts";
import type { RawLink } from "../raw-link.ts";
import type { Kernel } from "./kernel.ts";
import { type IteratorProgram, iteratorAttachType, loadIterator } from "./load-iterator.ts";

/**
 * What one read(2) of an iterator gives at most: 8 pages (`bpf_seq_read`), which are 64 KB
 * each on some machines. With a smaller buffer a read could end within a record.
 */
const chunkSize = 8 * 64 * 1024;

const byteOrder = { littleEndian: hostLittleEndian };

/**
 * Reads all links above an id by a BPF iterator: see `KernelView.readLinks`.
 *
 * @throws {BpfError} where the program is refused
 * @throws {UnsupportedError} where the kernel has no such iterator (before Linux 5.19) or no BTF
 */
export function* readLinkTable(
  kernel: Kernel,
  types: Iterable<LinkSource>,
  after: number,
): Generator<(RawLink | number)[], void, undefined> {
  const sources = [...types].map(({ id, name, info, kernel }) => ({ id, name, info, kernel }));
  const { program, detail: format } = loadIterator(kernel, {
    name: "link_table",
    // Layouts hold functions too, which are no part of the program, and are left out.
    key: JSON.stringify(sources),
    make: () => makeLinkTable(kernel, sources),
  });
  using _ = program;
  using link = kernel.links.create({ program, target: 0, attachType: iteratorAttachType });
  const except = { after, own: kernel.links.idOf(link) };
  using iterator = kernel.links.createIterator(link);
  const chunk = new Uint8Array(chunkSize);
  for (;;) {
    const length = kernel.files.read(iterator, chunk);
    if (length === 0) return;
    // The links that are given out keep the bytes that they are part of.
    const links = readLinkTableRecords(chunk.slice(0, length), format, hostLittleEndian, except);
    if (links.length > 0) yield links;
  }
}

function makeLinkTable(kernel: Kernel, types: readonly LinkSource[]): IteratorProgram<LinkTableFormat> {
  const plan = planLinkTable(kernel.vmlinux.open(), types);
  return {
    attachBtfId: plan.iterator,
    instructions: assemble(linkTableProgram(plan, byteOrder), byteOrder),
    detail: linkTableFormat(plan),
  };
}
