import { hostLittleEndian } from "../arch.ts";
import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { ProgramInfo } from "../kernel-view.ts";
import type { EnumNames } from "../layout.ts";
import { decodeCString, encodeCString, encodeText } from "../text.ts";
import { BpfCommand, programTypes } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";

/** What BPF_PROG_LOAD takes. */
export interface ProgramLoad {
  /** `enum bpf_prog_type`. */
  readonly type: number;
  /** The instructions, 8 bytes each. */
  readonly instructions: Uint8Array;
  /** Default: GPL. */
  readonly license?: string;
  /** Up to 15 bytes of letters, digits, `_` and `.`. */
  readonly name?: string;
  /** `enum bpf_attach_type`. */
  readonly expectedAttachType?: number;
  readonly flags?: number;
  /** The BTF type to attach to: a function, a tracepoint's typedef, a struct_ops struct. */
  readonly attachBtfId?: number;
  /** The program, or a module's BTF object, that {@link ProgramLoad.attachBtfId} is in; default vmlinux. */
  readonly attachTo?: Fd;
  readonly btf?: Fd;
  /** The verifier's verbosity; its log is in the error of a program that is refused. Default 0. */
  readonly logLevel?: number;
}

/** `struct bpf_prog_info` up to the name. */
const infoSize = 128;
const logSize = 1 << 20;

/** Programs of the running kernel. */
export class Programs {
  readonly #bpf: Bpf;
  readonly #names: EnumNames;

  constructor(bpf: Bpf, names: EnumNames) {
    this.#bpf = bpf;
    this.#names = names;
  }

  /** The lowest id above `after`; undefined at the end. (BPF_PROG_GET_NEXT_ID, Linux 4.13) */
  nextId(after: number): number | undefined {
    return this.#bpf.nextId(BpfCommand.PROG_GET_NEXT_ID, after, "program");
  }

  /** Opens a program by its id. (BPF_PROG_GET_FD_BY_ID, Linux 4.13) */
  open(id: number): Fd {
    return this.#bpf.openById(BpfCommand.PROG_GET_FD_BY_ID, id, "program");
  }

  info(id: number): ProgramInfo {
    using fd = this.open(id);
    return this.infoOf(fd);
  }

  /** The info of an open program. (BPF_OBJ_GET_INFO_BY_FD, Linux 4.13) */
  infoOf(fd: Fd): ProgramInfo {
    const info = new Uint8Array(infoSize);
    this.#bpf.mustInfo(fd, info, { operation: "get program info" });
    const view = new DataView(info.buffer);
    const type = view.getUint32(0, hostLittleEndian);
    return {
      id: view.getUint32(4, hostLittleEndian),
      type: programTypes[type] ?? this.#names.enumerator("bpf_prog_type", "BPF_PROG_TYPE_", type) ?? type,
      name: decodeCString(info.subarray(64, 80)),
    };
  }

  /**
   * Loads a program. (BPF_PROG_LOAD)
   *
   * @throws {BpfError} with the verifier's log where it was asked for
   */
  load(spec: ProgramLoad): Fd {
    const log = spec.logLevel ? new Uint8Array(logSize) : undefined;
    this.#bpf
      .attr()
      .u32(0, spec.type)
      .u32(4, spec.instructions.length / 8)
      .pointer(8, spec.instructions)
      .pointer(16, encodeCString(spec.license ?? "GPL"))
      .u32(24, spec.logLevel ?? 0)
      .u32(28, log?.length ?? 0)
      .pointer(32, log)
      .u32(44, spec.flags ?? 0)
      .bytes(48, encodeText(spec.name ?? "").subarray(0, 15))
      .u32(68, spec.expectedAttachType ?? 0)
      .u32(72, spec.btf?.number ?? 0)
      .u32(108, spec.attachBtfId ?? 0)
      .u32(112, spec.attachTo?.number ?? 0);
    let result: number;
    let attempts = 5;
    // The verifier gives up when a signal comes.
    do result = this.#bpf.run(BpfCommand.PROG_LOAD);
    while (result === -Errno.EAGAIN && --attempts > 0);
    if (result >= 0) return this.#bpf.sys.own(result);
    throw new BpfError(-result, {
      operation: "load program",
      ...(spec.name === undefined ? {} : { subject: spec.name }),
      ...(log === undefined ? {} : { log: decodeCString(log) }),
    });
  }

  /**
   * Attaches a program to a raw tracepoint, or a tracing program to what it was loaded
   * for (`name` undefined). (BPF_RAW_TRACEPOINT_OPEN, Linux 4.17; cookie 6.10)
   */
  openRawTracepoint(program: Fd, name: string | undefined, cookie = 0n): Fd {
    const attr = this.#bpf.attr();
    attr.pointer(0, name === undefined ? undefined : encodeCString(name)).u32(8, program.number);
    if (cookie !== 0n) attr.u64(16, cookie);
    return this.#bpf.open(BpfCommand.RAW_TRACEPOINT_OPEN, {
      operation: "open raw tracepoint",
      ...(name === undefined ? {} : { subject: name }),
    });
  }
}
