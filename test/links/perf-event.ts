import { readFileSync } from "node:fs";
import { type Fd, hostLittleEndian, type Kernel } from "@bpflink/core";

/** What perf_event_open(2) is asked for. */
export interface PerfEvent {
  /** `enum perf_type_id`, or a {@link pmuType}. */
  readonly type: number;
  readonly config?: bigint;
  readonly breakpoint?: { readonly type: number; readonly address: bigint; readonly length: bigint };
  /** For uprobes the file, for kprobes the function. */
  readonly name?: string;
  readonly offset?: bigint;
}

const PERF_FLAG_FD_CLOEXEC = 8;
/** PERF_ATTR_SIZE_VER5. */
const attrSize = 112;

/** Opens an event of the calling thread, switched off. */
export function openPerfEvent(kernel: Kernel, { type, config = 0n, breakpoint, name, offset = 0n }: PerfEvent): Fd {
  const attr = new Uint8Array(attrSize);
  const view = new DataView(attr.buffer);
  const u64 = (at: number, value: bigint) => view.setBigUint64(at, value, hostLittleEndian);
  view.setUint32(0, type, hostLittleEndian);
  view.setUint32(4, attrSize, hostLittleEndian);
  u64(8, config);
  // A period that is never reached.
  u64(16, 1n << 40n);
  // The first bit field of the flags: `disabled`.
  u64(40, hostLittleEndian ? 1n : 1n << 63n);
  const path = name === undefined ? undefined : new TextEncoder().encode(`${name}\0`);
  if (path !== undefined) {
    u64(56, kernel.backend.addressOf(path));
    u64(64, offset);
  }
  if (breakpoint !== undefined) {
    view.setUint32(52, breakpoint.type, hostLittleEndian);
    u64(56, breakpoint.address);
    u64(64, breakpoint.length);
  }
  const anyCpu = -1;
  const thisThread = 0;
  const fd = kernel.syscalls.must(
    { operation: "open perf event of type", subject: type },
    "perf_event_open",
    attr,
    thisThread,
    anyCpu,
    -1,
    PERF_FLAG_FD_CLOEXEC,
  );
  void path?.length;
  return kernel.syscalls.own(fd);
}

/** The number of a kind of event that has none of its own: `"uprobe"`, `"kprobe"`. */
export function pmuType(name: string): number {
  return Number(readFileSync(`/sys/bus/event_source/devices/${name}/type`, "latin1"));
}
