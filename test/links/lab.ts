import { readFileSync } from "node:fs";
import { attachTypes, BpfError, Errno, type Fd, type Kernel, programTypes } from "@bpflink/core";
import { NetNamespace } from "./net.ts";
import { atLeast } from "./release.ts";
import { Workspace } from "./workspace.ts";

/** A program to load: does nothing but return. */
export interface ProgramSpec {
  /** `enum bpf_prog_type`, as in `programTypes`. */
  readonly type: (typeof programTypes)[number];
  /** `enum bpf_attach_type`, as in `attachTypes`. */
  readonly attach?: (typeof attachTypes)[number];
  /** What it returns; default 0. */
  readonly returns?: number;
  readonly attachBtfId?: number;
  readonly attachTo?: Fd;
  readonly flags?: number;
  /** The member's index for struct_ops, in place of an attach type. */
  readonly expectedAttachType?: number;
}

/**
 * Where links are made: a kernel, and files, cgroups and network namespaces of our own.
 * All of it goes when the lab is disposed of, or with the process: descriptors hold it.
 */
export class Lab implements Disposable {
  readonly kernel: Kernel;
  readonly workspace: Workspace;
  readonly #kept: Disposable[] = [];
  #namespace: NetNamespace | undefined;
  #trampolines: boolean | undefined;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.workspace = new Workspace(kernel);
    liftMemlock(kernel);
  }

  [Symbol.dispose](): void {
    for (const kept of this.#kept.splice(0).reverse()) kept[Symbol.dispose]();
    this.workspace[Symbol.dispose]();
  }

  /** Whether the running kernel is at least this version, `"6.9"`. */
  atLeast(version: string): boolean {
    return atLeast(version);
  }

  /** The fields where the running kernel is new enough to tell them, else none. */
  since<T extends object>(version: string, fields: T): T | object {
    return this.atLeast(version) ? fields : {};
  }

  /** Disposes of something together with the lab. */
  keep<T extends Disposable>(disposable: T): T {
    this.#kept.push(disposable);
    return disposable;
  }

  /** A number from the descriptor's fdinfo, which says what it holds: `link_id`, `prog_id`, `map_id`. */
  fdinfo(fd: Fd, key: string): number {
    const info = readFileSync(`/proc/self/fdinfo/${fd.number}`, "latin1");
    const value = new RegExp(`^${key}:\\s*(\\d+)$`, "m").exec(info)?.[1];
    if (value === undefined) throw new Error(`no ${key} in fdinfo: ${info}`);
    return Number(value);
  }

  /** Loads a program that only returns. */
  program({ type, attach, returns = 0, expectedAttachType, ...rest }: ProgramSpec): Fd {
    const fd = this.kernel.programs.load({
      type: programTypes.indexOf(type),
      instructions: returning(returns),
      name: "bpflink_test",
      expectedAttachType: expectedAttachType ?? (attach === undefined ? 0 : attachType(attach)),
      logLevel: 1,
      ...rest,
    });
    return this.keep(fd);
  }

  /** A network namespace that links share which don't need their own. */
  get namespace(): NetNamespace {
    this.#namespace ??= this.newNamespace();
    return this.#namespace;
  }

  newNamespace(): NetNamespace {
    return this.keep(NetNamespace.create(this.kernel));
  }

  /** Whether programs may hook functions of the kernel, which takes trampolines. */
  get trampolines(): boolean {
    this.#trampolines ??= this.#canTrace();
    return this.#trampolines;
  }

  #canTrace(): boolean {
    try {
      const attachBtfId = this.mustBtfId("func", "bpf_prog_show_fdinfo");
      this.program({ type: "tracing", attach: "trace_fentry", attachBtfId });
      return true;
    } catch (error) {
      if (error instanceof BpfError && error.errno === Errno.EPERM) return false;
      throw error;
    }
  }

  /** The id of a vmlinux BTF type, or undefined. */
  btfId(kind: "func" | "struct" | "typedef", name: string): number | undefined {
    return this.kernel.vmlinux.open().find([{ kind, name }])[0];
  }

  /** The id of a vmlinux BTF type that must be there. */
  mustBtfId(kind: "func" | "struct" | "typedef", name: string): number {
    const id = this.btfId(kind, name);
    if (id === undefined) throw new Error(`vmlinux BTF has no ${kind} ${name}`);
    return id;
  }
}

/** The number of an attach type. */
export function attachType(name: (typeof attachTypes)[number]): number {
  return attachTypes.indexOf(name);
}

/** `r0 = value; exit`. */
export function returning(value: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  view.setUint8(0, 0xb7);
  view.setInt32(4, value, little);
  view.setUint8(8, 0x95);
  return bytes;
}

/** BPF memory counts against RLIMIT_MEMLOCK before Linux 5.11. */
function liftMemlock(kernel: Kernel): void {
  const RLIMIT_MEMLOCK = 8;
  const unlimited = new Uint8Array(16).fill(0xff);
  kernel.syscalls.call("prlimit64", 0, RLIMIT_MEMLOCK, unlimited, 0);
}
