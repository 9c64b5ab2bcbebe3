/*
 * Tells, from within a PID namespace, who holds a link: by each way of searching. A process
 * of this namespace holds it for as long.
 *
 *   in-pid-namespace.ts ID
 */
import { encodeText, type HolderSearch } from "@bpflink/core";
import { findHoldersByIterator } from "../../packages/core/src/holders/iterator.ts";
import { findHoldersInProc } from "../../packages/core/src/holders/proc.ts";
import { testKernel } from "../kernel.ts";
import { borrowLinks } from "../links/borrow.ts";

const kernel = testKernel();
const id = Number(process.argv[2]);

{
  await using borrower = await borrowLinks(encodeText("inside"), "once", [id]);
  const processes = ({ links }: HolderSearch) => links.get(id)?.processes.map(({ pid, comm }) => ({ pid, comm })) ?? [];
  const iterator = processes(findHoldersByIterator(kernel));
  const proc = processes(findHoldersInProc(kernel));
  console.log(JSON.stringify({ pid: borrower.pid, iterator, proc }));
}
