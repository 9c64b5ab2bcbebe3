import { hostLittleEndian } from "../arch.ts";
import type { Backend } from "../backend.ts";
import { findHolders } from "../holders/index.ts";
import type { KernelMemory } from "../kernel-memory.ts";
import type { KernelView, Symbols } from "../kernel-view.ts";
import { findPins } from "../pins.ts";
import { Bpf } from "./bpf.ts";
import { BtfObjects } from "./btf-objects.ts";
import { Files } from "./files.ts";
import { readLinkTable } from "./link-table.ts";
import { Links } from "./links.ts";
import { Maps } from "./maps.ts";
import { Net } from "./net.ts";
import { Objects } from "./objects.ts";
import { Programs } from "./programs.ts";
import { LiveSymbols } from "./symbols.ts";
import { Syscalls } from "./syscalls.ts";
import { VmlinuxBtf } from "./vmlinux-btf.ts";

/**
 * The running kernel: each operation once, typed. Descriptors are {@link Fd} objects that
 * close themselves; no operation leaves one open when it throws.
 */
export interface Kernel extends KernelView {
  readonly backend: Backend;
  /** System calls that no other part offers. */
  readonly syscalls: Syscalls;
  readonly links: Links;
  readonly programs: Programs;
  readonly maps: Maps;
  /** Pins, and what a descriptor holds. */
  readonly objects: Objects;
  /** BTF objects that are loaded. */
  readonly btf: BtfObjects;
  /** The kernel's own BTF. */
  readonly vmlinux: VmlinuxBtf;
  readonly files: Files;
  readonly net: Net;
  readonly symbols: Symbols;
  /** What earlier runs found out about this kernel, where somebody keeps that. */
  readonly memory: KernelMemory | undefined;
}

/** What {@link openKernel} takes beside a backend. */
export interface KernelOptions {
  readonly memory?: KernelMemory | undefined;
}

/** The running kernel through this backend. Nothing is opened or asked before it is needed. */
export function openKernel(backend: Backend, { memory }: KernelOptions = {}): Kernel {
  const syscalls = new Syscalls(backend);
  const bpf = new Bpf(syscalls);
  const files = new Files(syscalls);
  const objects = new Objects(bpf, files);
  const vmlinux = new VmlinuxBtf(files);
  const kernel: Kernel = {
    backend,
    littleEndian: hostLittleEndian,
    syscalls,
    links: new Links(bpf, objects, vmlinux),
    programs: new Programs(bpf, vmlinux),
    maps: new Maps(bpf),
    objects,
    btf: new BtfObjects(bpf),
    vmlinux,
    files,
    net: new Net(syscalls),
    symbols: new LiveSymbols(files),
    memory,
    readLinks: (types, after) => readLinkTable(kernel, types, after),
    findHolders: () => findHolders(kernel),
    findPins: () => findPins(kernel),
    enumerator: (name, prefix, value) => vmlinux.enumerator(name, prefix, value),
  };
  return kernel;
}
