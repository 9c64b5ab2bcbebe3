import type { Btf } from "../btf/index.ts";
import { decodeCString } from "../text.ts";
import { alu, call, exit, jump, label, load, mapValue, mov, store } from "./build.ts";
import type { Helper } from "./helpers.ts";
import { type Instruction, type Program, type Register, r0, r1, r2, r3, r6, r7, r8, r9, r10 } from "./instructions.ts";

/** Where the running kernel keeps what {@link taskFileProgram} reads: offsets in bytes, by the kernel's names. */
export interface TaskFileOffsets {
  readonly file: { readonly fOp: number; readonly privateData: number };
  readonly fileOperations: { readonly release: number };
  readonly task: {
    readonly tgid: number;
    readonly threadPid: number;
    readonly groupLeader: number;
    readonly comm: number;
  };
  /** `struct pid`: how deep its PID namespace is nested, and its numbers in that and all around it. */
  readonly pid: { readonly level: number; readonly numbers: number };
  readonly link: { readonly id: number; readonly type: number };
  readonly meta: { readonly seq: number };
  /** How to find the cookie of a perf_event link; undefined before Linux 5.15, which has no such links. */
  readonly perf:
    | {
        /** BPF_LINK_TYPE_PERF_EVENT */
        readonly linkType: number;
        /** Of `struct bpf_perf_link`, counted from the `struct bpf_link` in it. */
        readonly perfFile: number;
        /** Of `struct perf_event`. */
        readonly bpfCookie: number;
      }
    | undefined;
}

/** The function that stands for the iterator in the kernel's BTF. */
export const taskFileFunction = "bpf_iter_task_file";

/**
 * Finds the offsets in a kernel's BTF.
 *
 * @throws {UnsupportedError} where a struct or member is missing: before Linux 5.8
 */
export function taskFileOffsets(btf: Btf): TaskFileOffsets {
  const structs = [
    "bpf_iter_meta",
    "bpf_link",
    "bpf_perf_link",
    "file",
    "file_operations",
    "perf_event",
    "pid",
    "task_struct",
  ];
  // One pass over the types for all that follows, and for the function that is attached to.
  btf.find([
    ...structs.map((name) => ({ kind: "struct", name }) as const),
    { kind: "enum", name: "bpf_link_type" },
    { kind: "func", name: taskFileFunction },
  ]);
  const at = (struct: string, path: string) => btf.memberOffset("struct", struct, path);
  return {
    file: { fOp: at("file", "f_op"), privateData: at("file", "private_data") },
    fileOperations: { release: at("file_operations", "release") },
    task: {
      tgid: at("task_struct", "tgid"),
      threadPid: at("task_struct", "thread_pid"),
      groupLeader: at("task_struct", "group_leader"),
      comm: at("task_struct", "comm"),
    },
    pid: { level: at("pid", "level"), numbers: at("pid", "numbers") },
    link: { id: at("bpf_link", "id"), type: at("bpf_link", "type") },
    meta: { seq: at("bpf_iter_meta", "seq") },
    perf: perfOffsets(btf),
  };
}

function perfOffsets(btf: Btf): TaskFileOffsets["perf"] {
  const linkType = btf.enumValue("bpf_link_type", "BPF_LINK_TYPE_PERF_EVENT");
  const link = btf.field("struct", "bpf_perf_link", "link")?.offset;
  const perfFile = btf.field("struct", "bpf_perf_link", "perf_file")?.offset;
  const bpfCookie = btf.field("struct", "perf_event", "bpf_cookie")?.offset;
  if (linkType === undefined || link === undefined || perfFile === undefined || bpfCookie === undefined)
    return undefined;
  return { linkType: Number(linkType), perfFile: perfFile - link, bpfCookie };
}

/** The size of a record that {@link taskFileProgram} writes, in bytes. */
export const taskFileRecordSize = 56;

const commSize = 16;

/** Where the fields of a record are. */
const record = {
  release: 0,
  cookie: 8,
  linkId: 16,
  pid: 20,
  level: 24,
  fd: 28,
  linkType: 32,
  hasCookie: 36,
  comm: 40,
};

/** `struct upid`: nr, and a pointer to the namespace. */
const upidSize = 16;

/** `struct bpf_iter__task_file`, which is the kernel's interface: meta, task, fd, file. */
const context = { meta: 0, task: 8, fd: 16, file: 24 };

/**
 * The BPF iterator that finds who holds links: a program of type tracing, attached as
 * `trace_iter` to `bpf_iter_task_file` (Linux 5.8), that runs for each open file of each
 * task and writes a record where the file is a link. License: GPL, for the helpers.
 *
 * What makes a file a link is its release handler. The first run, with zeros in the map,
 * writes a record for every file: that of a link we hold ourselves gives the handler's
 * address, which put into the map restricts the next run to links. It also gives the level
 * of our PID namespace: processes have a number in each that they are in, and those around
 * ours, the machine's own among them, are of no use here.
 *
 * @param expected descriptor of an array map with one entry: see {@link taskFileFilter}
 */
export function taskFileProgram(offsets: TaskFileOffsets, expected: number): Program {
  const { file, fileOperations, task, pid, link, meta, perf } = offsets;
  return [
    mov(r6, r1),
    load("u64", r7, r6, context.file),
    jump(r7, "==", 0, "out"),
    load("u64", r8, r6, context.task),
    jump(r8, "==", 0, "out"),
    load("u64", r1, r7, file.fOp),
    jump(r1, "==", 0, "out"),
    load("u64", r9, r1, fileOperations.release),
    mapValue(r1, expected),
    load("u64", r1, r1, filter.release),
    jump(r1, "==", 0, "record"),
    jump(r9, "!=", r1, "out"),
    label("record"),
    // The verifier wants every byte that is written out to be initialized.
    ...Array.from({ length: taskFileRecordSize / 8 }, (_, i) => store("u64", r10, stack(i * 8), 0)),
    store("u64", r10, stack(record.release), r9),
    load("u32", r1, r6, context.fd),
    store("u32", r10, stack(record.fd), r1),
    load("u64", r9, r7, file.privateData),
    ...read("probe_read_kernel", stack(record.linkId), 4, r9, link.id),
    ...read("probe_read_kernel", stack(record.linkType), 4, r9, link.type),
    ...(perf ? readCookie(perf, file.privateData) : []),
    load("u64", r8, r8, task.groupLeader),
    ...read("probe_read_kernel_str", stack(record.comm), commSize, r8, task.comm),
    // What stands where a process that is just exiting has no numbers any more.
    load("u32", r1, r8, task.tgid),
    store("u32", r10, stack(record.pid), r1),
    ...follow(r8, task.threadPid),
    jump(r8, "==", 0, "write"),
    ...read("probe_read_kernel", stack(record.level), 4, r8, pid.level),
    mapValue(r1, expected),
    load("u64", r1, r1, filter.number),
    alu(r8, "+=", r1),
    ...read("probe_read_kernel", stack(record.pid), 4, r8, pid.numbers),
    label("write"),
    load("u64", r1, r6, context.meta),
    load("u64", r1, r1, meta.seq),
    mov(r2, r10),
    alu(r2, "+=", stack(0)),
    mov(r3, taskFileRecordSize),
    call("seq_write"),
    label("out"),
    mov(r0, 0),
    exit(),
  ];
}

/** The size of the map's value, and where in it what is. */
export const taskFileFilterSize = 16;
const filter = { release: 0, number: 8 };

/** What the record of a link of ours tells of all links. */
export type TaskFileHandler = Pick<TaskFileRecords, "release" | "level">;

/** The map's value for the run that finds links, from the record of a link of ours. */
export function taskFileFilter({ release, level }: TaskFileHandler, littleEndian: boolean): Uint8Array {
  const value = new DataView(new ArrayBuffer(taskFileFilterSize));
  value.setBigUint64(filter.release, release, littleEndian);
  value.setBigUint64(filter.number, BigInt(level * upidSize), littleEndian);
  return new Uint8Array(value.buffer);
}

/** Follows a perf_event link in r9 to its event: link->perf_file->private_data->bpf_cookie. */
function readCookie(perf: NonNullable<TaskFileOffsets["perf"]>, privateData: number): Instruction[] {
  return [
    load("u32", r1, r10, stack(record.linkType)),
    jump(r1, "!=", perf.linkType, "no_cookie"),
    ...follow(r9, perf.perfFile),
    ...follow(r9, privateData),
    ...read("probe_read_kernel", stack(record.cookie), 8, r9, perf.bpfCookie),
    store("u32", r10, stack(record.hasCookie), 1),
    label("no_cookie"),
  ];
}

/** Puts the pointer at a register plus an offset into that register, a number to the verifier. */
function follow(register: Register, offset: number): Instruction[] {
  const pointer = stack(-8);
  return [...read("probe_read_kernel", pointer, 8, register, offset), load("u64", register, r10, pointer)];
}

/** Calls a helper that reads kernel memory at a register plus an offset onto the stack. */
function read(helper: Helper, to: number, size: number, from: Register, offset: number): Instruction[] {
  return [mov(r1, r10), alu(r1, "+=", to), mov(r2, size), mov(r3, from), alu(r3, "+=", offset), call(helper)];
}

/** Where a field of the record is on the stack, which grows down from r10. */
function stack(field: number): number {
  return field - taskFileRecordSize;
}

/**
 * What {@link taskFileProgram} writes, a record for each descriptor. The fields are those of
 * the record that {@link TaskFileRecords.next} came to: there may be hundreds of thousands,
 * and nothing is made of those that nobody looks at.
 */
export class TaskFileRecords {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #littleEndian: boolean;
  #at = -taskFileRecordSize;
  #end = 0;
  #named = -1;
  #comm = "";

  /** @param bytes where records will be */
  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
  }

  /** Starts anew with the first so many bytes; those behind the last whole record are left out. */
  restart(length: number): void {
    this.#at = -taskFileRecordSize;
    this.#end = length;
    this.#named = -1;
  }

  /** Goes to the next record. @returns whether there is one */
  next(): boolean {
    this.#at += taskFileRecordSize;
    return this.#at + taskFileRecordSize <= this.#end;
  }

  /** The address of the file's release handler. */
  get release(): bigint {
    return this.#view.getBigUint64(this.#at + record.release, this.#littleEndian);
  }

  /** The cookie of a perf_event link; undefined for all others. */
  get bpfCookie(): bigint | undefined {
    return this.#u32(record.hasCookie) === 0
      ? undefined
      : this.#view.getBigUint64(this.#at + record.cookie, this.#littleEndian);
  }

  /** Meaningless, as all of the link's, where the file is no link. */
  get linkId(): number {
    return this.#u32(record.linkId);
  }

  /** `enum bpf_link_type` */
  get linkType(): number {
    return this.#u32(record.linkType);
  }

  /**
   * The process, as user space calls it: the thread group. By its number in the PID
   * namespace of the {@link taskFileFilter}, in the first run by that in the machine's own.
   */
  get pid(): number {
    return this.#u32(record.pid);
  }

  /** How deep the process's own PID namespace is nested; 0 is the machine's. */
  get level(): number {
    return this.#u32(record.level);
  }

  get fd(): number {
    return this.#u32(record.fd);
  }

  /** The name of the process: of the thread group's leader. */
  get comm(): string {
    // The files of a process come one after the other.
    if (this.#named < 0 || !this.#isNamedAs(this.#named)) {
      const start = this.#at + record.comm;
      this.#comm = decodeCString(this.#bytes.subarray(start, start + commSize));
      this.#named = this.#at;
    }
    return this.#comm;
  }

  #u32(field: number): number {
    return this.#view.getUint32(this.#at + field, this.#littleEndian);
  }

  #isNamedAs(other: number): boolean {
    const view = this.#view;
    for (let field = record.comm; field < record.comm + commSize; field += 4) {
      if (view.getUint32(this.#at + field) !== view.getUint32(other + field)) return false;
    }
    return true;
  }
}
