import { BpfError, type BpfErrorDetail } from "../errors.ts";
import type { Fd } from "../fd.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import { Attr } from "./attr.ts";
import type { Syscalls } from "./syscalls.ts";

/** The commands of bpf(2) on one reusable `union bpf_attr`. */
export class Bpf {
  readonly sys: Syscalls;
  readonly #attr: Attr;
  readonly #number: number;

  constructor(sys: Syscalls) {
    this.sys = sys;
    this.#attr = new Attr(sys.backend);
    this.#number = sys.numberOf("bpf");
  }

  /** An empty attr to fill for the next command. */
  attr(): Attr {
    return this.#attr.clear();
  }

  /** Runs a command on the attr. The result, or the negated errno. */
  run(command: number): number {
    return this.sys.backend.syscall(this.#number, command, this.#attr.address, this.#attr.length);
  }

  /** @throws {BpfError} where the command fails */
  must(command: number, detail: BpfErrorDetail): number {
    const result = this.run(command);
    if (result < 0) throw new BpfError(-result, detail);
    return result;
  }

  /** Runs a command that returns a descriptor. */
  open(command: number, detail: BpfErrorDetail): Fd {
    return this.sys.own(this.must(command, detail));
  }

  /** BPF_*_GET_NEXT_ID: the lowest id above `after`; undefined at the end. */
  nextId(command: number, after: number, kind: string): number | undefined {
    this.attr().u32(0, after).u32(4, 0);
    const result = this.run(command);
    if (result === 0) return this.#attr.getU32(4);
    if (result === -2) return undefined;
    throw new BpfError(-result, { operation: `get next ${kind} after id`, subject: after });
  }

  /** BPF_*_GET_FD_BY_ID. */
  openById(command: number, id: number, kind: string): Fd {
    this.attr().u32(0, id).u32(8, 0);
    return this.open(command, { operation: `get ${kind} by id`, subject: id });
  }

  /**
   * BPF_OBJ_GET_INFO_BY_FD.
   *
   * @returns how many bytes of `info` the kernel knows, or the negated errno
   */
  info(fd: Fd, info: Uint8Array): number {
    const attr = this.attr().u32(0, fd.number).u32(4, info.length).pointer(8, info);
    const result = this.run(BpfCommand.OBJ_GET_INFO_BY_FD);
    return result < 0 ? result : attr.getU32(4);
  }

  /** {@link Bpf.info} that throws. */
  mustInfo(fd: Fd, info: Uint8Array, detail: BpfErrorDetail): number {
    const length = this.info(fd, info);
    if (length < 0) throw new BpfError(-length, detail);
    return length;
  }
}
