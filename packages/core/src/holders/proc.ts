import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { HolderSearch } from "../kernel-view.ts";
import { HolderTable } from "./table.ts";

/** What a link's descriptor reads as: by the first name where it was created, by the second where it was opened. */
const linkNames = new Set(["anon_inode:bpf_link", "anon_inode:bpf-link"]);

/** `enum kcmp_type` of linux/kcmp.h: compares open file tables. */
const KCMP_FILES = 2;

/**
 * Finds the holders of links by reading /proc: what a process may see that can't load BPF
 * programs. Slower than the iterator by far where many files are open. Without /proc nobody
 * is found, which is a problem of the result.
 */
export function findHoldersInProc(kernel: Kernel): HolderSearch {
  const table = new HolderTable();
  const denied = new Set<number>();
  let proc: Proc;
  try {
    proc = { self: Number(kernel.files.readlink("/proc/self")), threads: threads(kernel) };
  } catch (error) {
    if (!(error instanceof BpfError)) throw error;
    return { method: "proc", links: table.links, problems: [error] };
  }
  // A /proc of another PID namespace has other numbers than system calls take.
  const ours = proc.self === kernel.syscalls.call("getpid");
  for (const thread of proc.threads) {
    if (thread.pid === proc.self || denied.has(thread.pid) || (ours && sharesFiles(kernel, thread))) continue;
    try {
      visitThread(kernel, thread, table);
    } catch (error) {
      if (!(error instanceof BpfError)) throw error;
      if (error.errno === Errno.EACCES || error.errno === Errno.EPERM) denied.add(thread.pid);
      else if (!isExited(error)) throw error;
    }
  }
  return { method: "proc", links: table.links, problems: problemsOf(denied) };
}

interface Proc {
  /** This process, as /proc numbers it. */
  readonly self: number;
  readonly threads: readonly Thread[];
}

interface Thread {
  /** The thread group's id. */
  readonly pid: number;
  readonly tid: number;
}

/** All threads by ascending tid: the order in which the kernel's task iterator walks them. */
function threads(kernel: Kernel): Thread[] {
  const found: Thread[] = [];
  for (const pid of numbersIn(kernel, "/proc")) {
    try {
      for (const tid of numbersIn(kernel, `/proc/${pid}/task`)) found.push({ pid, tid });
    } catch (error) {
      if (!isExited(error)) throw error;
    }
  }
  return found.sort((a, b) => a.tid - b.tid);
}

/** Whether a thread's open files are its main thread's, so that they are seen there. Where kcmp(2) may not tell: no. */
function sharesFiles(kernel: Kernel, { pid, tid }: Thread): boolean {
  return pid !== tid && kernel.syscalls.call("kcmp", pid, tid, KCMP_FILES, 0, 0) === 0;
}

function visitThread(kernel: Kernel, { pid, tid }: Thread, table: HolderTable): void {
  const directory = `/proc/${pid}/task/${tid}`;
  let comm: string | undefined;
  for (const fd of numbersIn(kernel, `${directory}/fd`).sort((a, b) => a - b)) {
    try {
      if (!linkNames.has(kernel.files.readlink(`${directory}/fd/${fd}`))) continue;
      const { linkId, bpfCookie } = parseFdinfo(kernel.files.readText(`${directory}/fdinfo/${fd}`));
      if (linkId === undefined) continue;
      comm ??= kernel.files.readText(`/proc/${pid}/comm`).replace(/\n$/, "");
      table.add({ linkId, pid, comm, fd, ...(bpfCookie === undefined ? {} : { bpfCookie }) });
    } catch (error) {
      // Closed meanwhile.
      if (!isExited(error)) throw error;
    }
  }
}

/** What /proc/PID/fdinfo tells of a link's descriptor. */
export function parseFdinfo(text: string): { linkId: number | undefined; bpfCookie: bigint | undefined } {
  const number = (name: string) => new RegExp(`^${name}:[ \\t]*(\\d{1,20})$`, "m").exec(text)?.[1];
  const linkId = number("link_id");
  const cookie = /^link_type:[ \t]*perf$/m.test(text) ? number("cookie") : undefined;
  return {
    linkId: linkId === undefined || linkId.length > 10 ? undefined : Number(linkId),
    bpfCookie: cookie === undefined ? undefined : BigInt(cookie),
  };
}

function numbersIn(kernel: Kernel, directory: string): number[] {
  const numbers: number[] = [];
  for (const { name } of kernel.files.list(directory)) if (/^\d+$/.test(name)) numbers.push(Number(name));
  return numbers;
}

function isExited(error: unknown): boolean {
  return error instanceof BpfError && (error.code === "ENOENT" || error.code === "ESRCH");
}

function problemsOf(denied: ReadonlySet<number>): unknown[] {
  if (denied.size === 0) return [];
  return [
    new BpfError(Errno.EACCES, {
      operation: `read the open files of ${denied.size} ${denied.size === 1 ? "process" : "processes"}`,
      hint: "root, or CAP_SYS_PTRACE, sees the files of every process",
    }),
  ];
}
