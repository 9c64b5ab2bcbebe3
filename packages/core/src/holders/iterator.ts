import { hostLittleEndian } from "../arch.ts";
import {
  type TaskFileHandler,
  TaskFileRecords,
  taskFileFilter,
  taskFileFilterSize,
  taskFileRecordSize,
} from "../bpf/index.ts";
import { Errno } from "../errno.ts";
import { BpfError, UnsupportedError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { iteratorAttachType as attachType } from "../kernel/load-iterator.ts";
import type { HolderSearch } from "../kernel-view.ts";
import { BPF_LINK_TYPE_ITER, mapTypes } from "../uapi/bpf.ts";
import { loadTaskFile } from "./program.ts";
import { HolderTable } from "./table.ts";

/** A multiple of the record's size near what a seq file gives at once (Linux: 8 pages). */
const bufferSize = taskFileRecordSize * 1024;

const key = new Uint8Array(4);

/**
 * Finds the holders of links by a BPF iterator over the open files of all tasks. It needs
 * no symbol table: what makes a file a link is the release handler that it shares with a
 * link of ours.
 *
 * @throws {BpfError} where the program is refused
 * @throws {UnsupportedError} where the kernel has no such iterator (before Linux 5.8) or no BTF
 */
export function findHoldersByIterator(kernel: Kernel): HolderSearch {
  using filter = kernel.maps.create({
    type: mapTypes.indexOf("array"),
    keySize: 4,
    valueSize: taskFileFilterSize,
    maxEntries: 1,
    name: "holder_filter",
  });
  using program = loadTaskFile(kernel, filter);
  kernel.maps.update(filter, key, taskFileFilter(findHandler(kernel, program), hostLittleEndian));
  const self = kernel.syscalls.call("getpid");

  const table = new HolderTable();
  using link = kernel.links.create({ program, target: 0, attachType });
  run(kernel, link, (records) => {
    // What this process holds is of this search, or of the tool it is part of.
    while (records.next()) if (records.pid !== self) table.add(records);
  });
  return { method: "iterator", links: table.links, problems: [] };
}

/**
 * Finds the handler by the record of a link that this process holds. Only this process is
 * walked where the kernel can be asked to (Linux 6.1), else all; the link's id and type tell
 * the record from those of other processes' files, which need not be links.
 */
function findHandler(kernel: Kernel, program: Fd): TaskFileHandler {
  using link = createForOwnTask(kernel, program) ?? kernel.links.create({ program, target: 0, attachType });
  const id = kernel.links.idOf(link);
  let found: TaskFileHandler | undefined;
  run(kernel, link, (records) => {
    while (found === undefined && records.next()) {
      if (records.fd === link.number && records.linkId === id && records.linkType === BPF_LINK_TYPE_ITER) {
        found = { release: records.release, level: records.level };
      }
    }
  });
  if (found !== undefined) return found;
  throw new UnsupportedError(
    "the search for link holders by a BPF iterator",
    "it does not see this process's own files",
  );
}

/** A link whose iterator walks this process alone; undefined where the kernel takes no such filter. */
function createForOwnTask(kernel: Kernel, program: Fd): Fd | undefined {
  // union bpf_iter_link_info: task.tid, task.pid, task.pid_fd.
  const filter = new Uint8Array(16);
  new DataView(filter.buffer).setUint32(4, kernel.syscalls.call("getpid"), hostLittleEndian);
  try {
    return kernel.links.create({
      program,
      target: 0,
      attachType,
      options: (attr) => attr.pointer(16, filter).u32(24, filter.length),
    });
  } catch (error) {
    if (error instanceof BpfError && (error.errno === Errno.EINVAL || error.errno === Errno.E2BIG)) return undefined;
    throw error;
  }
}

/** Runs the iterator once and shows its records as they come. */
function run(kernel: Kernel, link: Fd, visit: (records: TaskFileRecords) => void): void {
  using iterator = kernel.links.createIterator(link);
  const buffer = new Uint8Array(bufferSize);
  const records = new TaskFileRecords(buffer, hostLittleEndian);
  for (;;) {
    const length = kernel.files.read(iterator, buffer);
    if (length === 0) return;
    records.restart(length);
    visit(records);
  }
}
