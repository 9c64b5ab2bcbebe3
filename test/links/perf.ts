import { existsSync, readFileSync } from "node:fs";
import { hostLittleEndian } from "@bpflink/core";
import { attachType, type Lab, type ProgramSpec } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";
import { openPerfEvent, type PerfEvent, pmuType } from "./perf-event.ts";

/** Past what a double holds. */
const largeCookie = 0x8000_0000_0000_0401n;
const PERF_TYPE_HARDWARE = 0;
const PERF_TYPE_SOFTWARE = 1;
const PERF_TYPE_TRACEPOINT = 2;
const PERF_TYPE_HW_CACHE = 3;
const PERF_TYPE_BREAKPOINT = 5;
const HW_BREAKPOINT_W = 2;
/** What kprobes sit on: called seldom, and on every kernel. */
const probed = "proc_root_link";

/**
 * linux/perf_event.h, `enum perf_sw_ids`. For the two clocks the kernel tells a type of
 * their own, a number that nothing else does.
 */
const softwareEvents = [
  "cpu-clock",
  "task-clock",
  "page-faults",
  "context-switches",
  "cpu-migrations",
  "minor-faults",
  "major-faults",
  "alignment-faults",
  "emulation-faults",
  "dummy",
  "bpf-output",
  "cgroup-switches",
] as const;

const events: readonly LinkMaker[] = [
  ...softwareEvents.map((name, config) => {
    const event = { type: PERF_TYPE_SOFTWARE, config: BigInt(config) };
    return eventMaker(`software-${name}`, "5.15", undefined, event, name.endsWith("-clock") ? undefined : "software");
  }),
  eventMaker("cookie", "5.15", undefined, { type: PERF_TYPE_SOFTWARE, config: 9n }, "software", largeCookie),
  eventMaker(
    "breakpoint",
    "5.15",
    () => lacksPmu("breakpoint", "breakpoints"),
    {
      type: PERF_TYPE_BREAKPOINT,
      breakpoint: { type: HW_BREAKPOINT_W, address: 0x1000n, length: 4n },
    },
    "breakpoint",
  ),
  eventMaker("hardware-cycles", "5.15", lacksCpu, { type: PERF_TYPE_HARDWARE, config: 0n }, "hardware"),
  // L1 data cache, reads, misses.
  eventMaker("hw-cache", "5.15", lacksCpu, { type: PERF_TYPE_HW_CACHE, config: 1n << 16n }, "hw-cache"),
];

function eventMaker(
  variant: string,
  since: string,
  lacks: LinkMaker["lacks"],
  event: PerfEvent,
  eventType: string | undefined,
  cookie = 0n,
): LinkMaker {
  return {
    name: `perf_event/${variant}`,
    type: "perf_event",
    since,
    ...(lacks === undefined ? {} : { lacks }),
    make: (lab) => {
      const link = attach(lab, "perf_event", event, cookie);
      const fields = { ...(eventType === undefined ? {} : { eventType }), config: event.config ?? 0n };
      return { ...link, bpfCookie: cookie, expected: told(lab, "event", fields, cookie) };
    },
  };
}

const tracepoints = [0n, 5n, largeCookie].map(
  (cookie): LinkMaker => ({
    name: `perf_event/tracepoint-cookie-${cookie}`,
    type: "perf_event",
    since: "5.15",
    make: (lab) => {
      const id = readFileSync(`${lab.workspace.tracefs}/events/sched/sched_process_exec/id`, "latin1");
      const link = attach(lab, "tracepoint", { type: PERF_TYPE_TRACEPOINT, config: BigInt(id.trim()) }, cookie);
      return { ...link, expected: told(lab, "tracepoint", { tpName: "sched_process_exec" }, cookie) };
    },
  }),
);

/** Variant, offset, reference counter's offset, cookie. Of one offset there is but one reference counter. */
const uprobeVariants: readonly (readonly [string, number, number, bigint])[] = [
  ["plain", 0x100, 0, 0n],
  ["cookie", 0x200, 0, 9n],
  ["cookie-large", 0x200, 0, largeCookie],
  ["ref_ctr", 0x300, 0x4000, 1n],
];

const uprobes = (["uprobe", "uretprobe"] as const).flatMap((kind) =>
  uprobeVariants.map(
    ([variant, offset, refCtrOffset, cookie]): LinkMaker => ({
      name: `perf_event/${kind}-${variant}`,
      type: "perf_event",
      since: "5.15",
      lacks: () => lacksPmu("uprobe", "uprobes (CONFIG_UPROBE_EVENTS)"),
      make: (lab) => {
        const { file } = lab.workspace;
        const config = (BigInt(refCtrOffset) << 32n) | (kind === "uretprobe" ? 1n : 0n);
        const link = attach(
          lab,
          "kprobe",
          { type: pmuType("uprobe"), config, name: file, offset: BigInt(offset) },
          cookie,
        );
        const fields = { fileName: file, offset, ...lab.since("6.16", { refCtrOffset: BigInt(refCtrOffset) }) };
        return { ...link, expected: told(lab, kind, fields, cookie) };
      },
    }),
  ),
);

const kprobes = (["kprobe", "kretprobe"] as const).flatMap((kind) =>
  [0n, largeCookie].map(
    (cookie): LinkMaker => ({
      name: `perf_event/${kind}-cookie-${cookie}`,
      type: "perf_event",
      since: "5.15",
      lacks: () => lacksPmu("kprobe", "kprobes (CONFIG_KPROBE_EVENTS)"),
      make: (lab) => {
        const config = kind === "kretprobe" ? 1n : 0n;
        const link = attach(lab, "kprobe", { type: pmuType("kprobe"), config, name: probed, offset: 0n }, cookie);
        return { ...link, expected: told(lab, kind, { funcName: probed, offset: 0 }, cookie) };
      },
    }),
  ),
);

/** The fields that the kernel tells of what a perf_event link is attached to. */
function told(lab: Lab, eventKind: string, fields: object, cookie: bigint): Record<string, unknown> {
  return { ...lab.since("6.6", { perfEventType: eventKind, ...fields }), ...lab.since("6.8", { cookie }) };
}

function attach(lab: Lab, type: ProgramSpec["type"], event: PerfEvent, cookie: bigint): Omit<NewLink, "expected"> {
  const program = lab.program({ type });
  const target = lab.keep(openPerfEvent(lab.kernel, event));
  const fd = lab.kernel.links.create({
    program,
    target: target.number,
    attachType: attachType("perf_event"),
    ...(cookie === 0n ? {} : { options: (put) => put.u64(16, cookie) }),
  });
  return { fd, program };
}

function lacksCpu(): string | undefined {
  return lacksPmu("cpu", "hardware events");
}

function lacksPmu(name: string, what: string): string | undefined {
  return existsSync(`/sys/bus/event_source/devices/${name}`) ? undefined : `it has no ${what}`;
}

interface MultiVariant {
  readonly name: string;
  readonly attach: "trace_uprobe_multi" | "trace_uprobe_session";
  readonly since: string;
  readonly flags?: number;
  readonly offsets: readonly bigint[];
  readonly refCtrOffsets?: readonly bigint[];
  readonly cookies?: readonly bigint[];
  readonly pid?: number;
}

const BPF_F_UPROBE_MULTI_RETURN = 1;

const uprobeMultiVariants: readonly MultiVariant[] = [
  { name: "uprobe", attach: "trace_uprobe_multi", since: "6.6", offsets: [0x1000n] },
  {
    name: "uretprobe",
    attach: "trace_uprobe_multi",
    since: "6.6",
    flags: BPF_F_UPROBE_MULTI_RETURN,
    offsets: [0x1100n, 0x1200n, 0x1300n],
    refCtrOffsets: [0x8000n, 0x8002n, 0x8004n],
    cookies: [0n, 12n, largeCookie],
  },
  {
    name: "uprobe-pid",
    attach: "trace_uprobe_multi",
    since: "6.6",
    offsets: [0x1400n, 0x1500n],
    cookies: [1n, 2n],
    pid: process.pid,
  },
  {
    name: "uprobe-many",
    attach: "trace_uprobe_multi",
    since: "6.6",
    offsets: Array.from({ length: 200 }, (_, i) => BigInt(0x2_0000 + i * 16)),
    cookies: Array.from({ length: 200 }, (_, i) => largeCookie + BigInt(i)),
  },
  { name: "session", attach: "trace_uprobe_session", since: "6.13", offsets: [0x1600n], cookies: [5n] },
];

const uprobeMultis = uprobeMultiVariants.map(
  ({ name, attach, since, flags = 0, offsets, refCtrOffsets, cookies, pid = 0 }): LinkMaker => ({
    name: `uprobe_multi/${name}`,
    type: "uprobe_multi",
    since,
    lacks: (lab) =>
      lab.btfId("func", "bpf_uprobe_multi_link_attach") === undefined
        ? "this kernel has no uprobe_multi links (CONFIG_UPROBES)"
        : undefined,
    make: (lab) => {
      const { file } = lab.workspace;
      const program = lab.program({ type: "kprobe", attach });
      const fd = lab.kernel.links.create({
        program,
        target: 0,
        attachType: attachType(attach),
        options: (put) =>
          put
            .pointer(16, new TextEncoder().encode(`${file}\0`))
            .pointer(24, u64s(offsets))
            .pointer(32, refCtrOffsets && u64s(refCtrOffsets))
            .pointer(40, cookies && u64s(cookies))
            .u32(48, offsets.length)
            .u32(52, flags)
            .u32(56, pid),
      });
      const expected = lab.since("6.8", {
        path: file,
        count: offsets.length,
        retprobe: (flags & BPF_F_UPROBE_MULTI_RETURN) !== 0,
        pid,
        functions: offsets.map((offset, i) => ({
          offset,
          refCtrOffset: refCtrOffsets?.[i] ?? 0n,
          cookie: cookies?.[i] ?? 0n,
        })),
      });
      return { fd, program, expected: { ...expected } };
    },
  }),
);

interface KprobeMultiVariant {
  readonly name: string;
  readonly attach: "trace_kprobe_multi" | "trace_kprobe_session";
  readonly since: string;
  readonly flags?: number;
  readonly cookies?: readonly bigint[];
}

const BPF_F_KPROBE_MULTI_RETURN = 1;
/** Functions that every kernel has, called seldom. */
const functions = ["proc_root_link", "bpf_link_show_fdinfo", "bpf_prog_show_fdinfo"];

const kprobeMultiVariants: readonly KprobeMultiVariant[] = [
  { name: "kprobe", attach: "trace_kprobe_multi", since: "5.18" },
  { name: "kretprobe", attach: "trace_kprobe_multi", since: "5.18", flags: BPF_F_KPROBE_MULTI_RETURN },
  { name: "cookies", attach: "trace_kprobe_multi", since: "5.18", cookies: [0n, 3n, largeCookie] },
  { name: "session", attach: "trace_kprobe_session", since: "6.10", cookies: [1n, 2n, 3n] },
];

const kprobeMultis = kprobeMultiVariants.map(
  ({ name, attach, since, flags = 0, cookies }): LinkMaker => ({
    name: `kprobe_multi/${name}`,
    type: "kprobe_multi",
    since,
    lacks: (lab) =>
      lab.btfId("func", "register_fprobe_ips") === undefined
        ? "this kernel has no kprobe_multi links (CONFIG_FPROBE)"
        : undefined,
    make: (lab) => {
      const names = functions.map((text) => new TextEncoder().encode(`${text}\0`));
      const program = lab.program({ type: "kprobe", attach });
      const fd = lab.kernel.links.create({
        program,
        target: 0,
        attachType: attachType(attach),
        options: (put) =>
          put
            .u32(16, flags)
            .u32(20, names.length)
            .pointer(24, u64s(names.map((bytes) => lab.kernel.backend.addressOf(bytes))))
            .u64(32, 0n)
            .pointer(40, cookies && u64s(cookies)),
      });
      // The names are referenced until here: only their addresses were passed.
      const count = names.length;
      // The session flag is not among those that are told.
      return { fd, program, expected: lab.since("6.6", { count, flags }) as Record<string, unknown> };
    },
  }),
);

function u64s(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setBigUint64(i * 8, value, hostLittleEndian);
  return bytes;
}

/** Probes of files that nobody maps and of events that are never switched on. */
export const perfMakers: readonly LinkMaker[] = [
  ...events,
  ...tracepoints,
  ...uprobes,
  ...kprobes,
  ...uprobeMultis,
  ...kprobeMultis,
];
