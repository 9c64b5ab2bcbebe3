import { hostLittleEndian } from "../arch.ts";
import { assemble, type LinkTablePlan, linkTableProgram, readLinkTableRecords } from "../bpf/index.ts";
import type { Fd } from "../fd.ts";
import { loadWithLog } from "../holders/load.ts";
import type { LinkSource, RawLink } from "../kernel-view.ts";
import { attachTypes, programTypes } from "../uapi/bpf.ts";
import type { Kernel } from "./kernel.ts";
import { linkTablePlan } from "./link-table-plan.ts";

const attachType = attachTypes.indexOf("trace_iter");

/** What one read(2) of an iterator gives at most: 8 pages, 4 KB each. */
const chunkSize = 32 * 1024;

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
  const plan = linkTablePlan(kernel, types);
  using program = loadProgram(kernel, plan, after);
  using link = kernel.links.create({ program, target: 0, attachType });
  const own = kernel.links.idOf(link);
  using iterator = kernel.links.createIterator(link);
  for (;;) {
    // The links that are given out keep their chunk.
    const chunk = new Uint8Array(chunkSize);
    const length = kernel.files.read(iterator, chunk);
    if (length === 0) return;
    yield readLinkTableRecords(chunk.subarray(0, length), plan, hostLittleEndian, own);
  }
}

function loadProgram(kernel: Kernel, plan: LinkTablePlan, after: number): Fd {
  return loadWithLog(kernel, {
    type: programTypes.indexOf("tracing"),
    expectedAttachType: attachType,
    attachBtfId: plan.iterator,
    name: "link_table",
    instructions: assemble(linkTableProgram(plan, { after, littleEndian: hostLittleEndian }), {
      littleEndian: hostLittleEndian,
    }),
  });
}
