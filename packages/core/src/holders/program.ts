import { hostLittleEndian } from "../arch.ts";
import { assemble, mapSlots, setMap, taskFileFunction, taskFileOffsets, taskFileProgram } from "../bpf/index.ts";
import { UnsupportedError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type IteratorProgram, loadIterator } from "../kernel/load-iterator.ts";

interface Detail {
  /** Where in the instructions the filter's descriptor goes. */
  readonly filter: readonly number[];
}

const byteOrder = { littleEndian: hostLittleEndian };

/**
 * Loads the iterator over open files.
 *
 * @param filter the map that restricts it
 * @throws {BpfError} where the program is refused
 * @throws {UnsupportedError} where the kernel has no such iterator (before Linux 5.8) or no BTF
 */
export function loadTaskFile(kernel: Kernel, filter: Fd): Fd {
  return loadIterator<Detail>(kernel, {
    name: "link_holders",
    key: "",
    make: () => makeTaskFile(kernel),
    bind: (instructions, slots) => setMap(instructions, slots.filter, filter.number, byteOrder),
  }).program;
}

function makeTaskFile(kernel: Kernel): IteratorProgram<Detail> {
  const btf = kernel.vmlinux.open();
  const program = taskFileProgram(taskFileOffsets(btf), 0);
  const [attachBtfId] = btf.find([{ kind: "func", name: taskFileFunction }]);
  if (attachBtfId === undefined) throw new UnsupportedError("the BPF iterator task_file", "it needs Linux 5.8");
  return { attachBtfId, instructions: assemble(program, byteOrder), detail: { filter: mapSlots(program) } };
}
