import type { ProgramType } from "@bpflink/core";
import type { Capture } from "@bpflink/core/capture";
import { capturedLink, InfoWriter } from "./info.ts";

type Fill = (info: InfoWriter) => void;

/** Link types by number: `enum bpf_link_type`. */
const Type = {
  rawTracepoint: 1,
  tracing: 2,
  cgroup: 3,
  iter: 4,
  netns: 5,
  xdp: 6,
  perfEvent: 7,
  kprobeMulti: 8,
  structOps: 9,
  netfilter: 10,
  tcx: 11,
  uprobeMulti: 12,
  netkit: 13,
  sockmap: 14,
  tracingMulti: 15,
} as const;

/** `enum bpf_perf_event_type`. */
const Perf = { uprobe: 1, uretprobe: 2, kprobe: 3, kretprobe: 4, tracepoint: 5, event: 6 } as const;

const u64Max = 2n ** 64n - 1n;
const libc = "/usr/lib/x86_64-linux-gnu/libc.so.6";

const symbols = [
  { address: 0xffffffff81001234n, name: "do_sys_openat2", module: "" },
  { address: 0xffffffff81005678n, name: "vfs_read", module: "" },
  { address: 0xffffffffc0401000n, name: "nft_do_chain", module: "nf_tables" },
];

const devices = [
  { ifindex: 2, name: "eth0" },
  { ifindex: 3, name: "wlp0s20f3" },
  { ifindex: 7, name: null },
];

const perfEvent =
  (type: number, config: bigint, cookie = 0n): Fill =>
  (info) =>
    info.u32(16, Perf.event).u64(24, config).u32(32, type).u64(40, cookie);

const iter =
  (target: string, fill: Fill = () => {}): Fill =>
  (info) =>
    fill(info.text(16, 24, target));

const netfilter =
  (pf: number, hook: number, priority: number, flags = 0): Fill =>
  (info) =>
    info.u32(16, pf).u32(20, hook).s32(24, priority).u32(28, flags);

/** Every link type with each thing it can show: what is attached by which type of program. */
const links: readonly (readonly [type: number, program: ProgramType | "none", fill: Fill])[] = [
  [Type.rawTracepoint, "raw_tracepoint", (info) => info.text(16, 24, "sched_switch")],
  [Type.rawTracepoint, "tracing", (info) => info.text(16, 24, "sys_enter").u64(32, 9007199254740993n)],
  [Type.tracing, "tracing", (info) => info.attachType(16, "trace_fentry").u32(20, 1).u32(24, 88273)],
  [Type.tracing, "tracing", (info) => info.attachType(16, "trace_fexit").u32(20, 1).u32(24, 88273).u64(32, 42n)],
  [Type.tracing, "tracing", (info) => info.attachType(16, "modify_return").u32(20, 1).u32(24, 4711).u64(32, u64Max)],
  [Type.tracing, "tracing", (info) => info.attachType(16, "trace_fsession").u32(20, 31).u32(24, 17)],
  [Type.tracing, "lsm", (info) => info.attachType(16, "lsm_mac").u32(20, 1).u32(24, 55012)],
  [Type.tracing, "ext", (info) => info.attachType(16, "cgroup_inet_ingress").u32(20, 1005).u32(24, 2)],
  [Type.cgroup, "cgroup_skb", (info) => info.u64(16, 4294967361n).attachType(24, "cgroup_inet_egress")],
  [Type.cgroup, "lsm", (info) => info.u64(16, 8122n).attachType(24, "lsm_cgroup")],
  [Type.cgroup, "cgroup_sock_addr", (info) => info.u64(16, 0n).attachType(24, "cgroup_unix_getsockname")],
  [Type.cgroup, "cgroup_skb", (info) => info.u64(16, 1n).u32(24, 200)],
  [Type.iter, "tracing", iter("bpf_link")],
  [Type.iter, "tracing", iter("bpf_map_elem", (info) => info.u32(28, 61))],
  [Type.iter, "tracing", iter("bpf_sk_storage_map", (info) => info.u32(28, 62))],
  [Type.iter, "tracing", iter("task", (info) => info.u32(32, 4242))],
  [Type.iter, "tracing", iter("task_file", (info) => info.u32(36, 4243))],
  [Type.iter, "tracing", iter("task_vma")],
  ...[0, 1, 2, 3, 4, 5, 6].map(
    (order) => [Type.iter, "tracing", iter("cgroup", (info) => info.u64(32, 8122n).u32(40, order))] as const,
  ),
  [Type.netns, "flow_dissector", (info) => info.u32(16, 4026531840).attachType(20, "flow_dissector")],
  [Type.netns, "sk_lookup", (info) => info.u32(16, 4026532288).attachType(20, "sk_lookup")],
  [Type.netns, "sk_lookup", (info) => info.u32(16, 0).attachType(20, "sk_lookup")],
  [Type.xdp, "xdp", (info) => info.u32(16, 2)],
  [Type.xdp, "xdp", (info) => info.u32(16, 7)],
  [Type.xdp, "xdp", (info) => info.u32(16, 0)],
  [Type.perfEvent, "perf_event", perfEvent(0, 0n)],
  [Type.perfEvent, "perf_event", perfEvent(0, 9n, 5n)],
  [Type.perfEvent, "perf_event", perfEvent(0, 77n)],
  [Type.perfEvent, "perf_event", perfEvent(1, 0n)],
  [Type.perfEvent, "perf_event", perfEvent(1, 11n, u64Max)],
  [Type.perfEvent, "perf_event", perfEvent(2, 311n)],
  [Type.perfEvent, "perf_event", perfEvent(3, 0x10000n)],
  [Type.perfEvent, "perf_event", perfEvent(3, 0x203n)],
  [Type.perfEvent, "perf_event", perfEvent(3, 0x50909n)],
  [Type.perfEvent, "perf_event", perfEvent(4, 0x1a8n)],
  [Type.perfEvent, "perf_event", perfEvent(5, 0n)],
  [Type.perfEvent, "perf_event", perfEvent(9, u64Max)],
  [Type.perfEvent, "tracepoint", (info) => info.u32(16, Perf.tracepoint).text(24, 32, "sched_process_exec")],
  [Type.perfEvent, "tracepoint", (info) => info.u32(16, Perf.tracepoint).text(24, 32, "sys_enter_bpf").u64(40, 1n)],
  [
    Type.perfEvent,
    "kprobe",
    (info) =>
      info
        .u32(16, Perf.kprobe)
        .text(24, 32, "do_sys_openat2")
        .u32(36, 4)
        .u64(40, 0xffffffff81001234n)
        .u64(48, 3n)
        .u64(56, 9n),
  ],
  [
    Type.perfEvent,
    "kprobe",
    (info) => info.u32(16, Perf.kretprobe).text(24, 32, "vfs_read").u64(40, 0xffffffff81005678n),
  ],
  [Type.perfEvent, "kprobe", (info) => info.u32(16, Perf.kprobe).text(24, 32, "").u64(40, 0xffffffff81009999n)],
  [Type.perfEvent, "kprobe", (info) => info.u32(16, Perf.kprobe).text(24, 32, "")],
  [Type.perfEvent, "kprobe", (info) => info.u32(16, Perf.uprobe).text(24, 32, libc).u32(36, 0x9ca50)],
  [
    Type.perfEvent,
    "kprobe",
    (info) => info.u32(16, Perf.uretprobe).text(24, 32, libc).u32(36, 0).u64(40, 77n).u64(48, 0x1e0f8n),
  ],
  [Type.perfEvent, "kprobe", () => {}],
  [
    Type.kprobeMulti,
    "kprobe",
    (info) =>
      info
        .array(16, [0xffffffffc0401000n, 0xffffffff81001234n, 0xffffffff81005678n])
        .u32(24, 3)
        .u64(32, 12n)
        .array(40, [3n, 1n, u64Max]),
  ],
  [Type.kprobeMulti, "kprobe", (info) => info.array(16, [0xffffffff81005678n]).u32(24, 1).u32(28, 1).array(40, [0n])],
  [Type.structOps, "none", (info) => info.u32(16, 63)],
  [Type.netfilter, "netfilter", netfilter(2, 0, -128)],
  [Type.netfilter, "netfilter", netfilter(2, 4, 100, 1)],
  [Type.netfilter, "netfilter", netfilter(10, 1, -2147483648)],
  [Type.netfilter, "netfilter", netfilter(1, 2, 0)],
  [Type.netfilter, "netfilter", netfilter(3, 1, 5)],
  [Type.netfilter, "netfilter", netfilter(7, 3, 6)],
  [Type.netfilter, "netfilter", netfilter(5, 0, 7)],
  [Type.netfilter, "netfilter", netfilter(4, 9, 8)],
  [Type.netfilter, "netfilter", netfilter(2, 9, 9, 0x10)],
  [Type.tcx, "sched_cls", (info) => info.u32(16, 2).attachType(20, "tcx_ingress")],
  [Type.tcx, "sched_cls", (info) => info.u32(16, 3).attachType(20, "tcx_egress")],
  [Type.tcx, "sched_cls", (info) => info.u32(16, 0).attachType(20, "tcx_egress")],
  [
    Type.uprobeMulti,
    "kprobe",
    (info) =>
      info
        .text(16, 48, libc)
        .u32(52, 2)
        .array(24, [0x9ca50n, 0x9d0f0n])
        .array(32, [0n, 0x1e0f8n])
        .array(40, [0n, u64Max])
        .u32(60, 4242),
  ],
  [
    Type.uprobeMulti,
    "kprobe",
    (info) => info.text(16, 48, libc).u32(52, 1).u32(56, 1).array(24, [16n]).array(32, [0n]).array(40, [0n]),
  ],
  [Type.netkit, "sched_cls", (info) => info.u32(16, 3).attachType(20, "netkit_primary")],
  [Type.netkit, "sched_cls", (info) => info.u32(16, 0).attachType(20, "netkit_peer")],
  [Type.sockmap, "sk_skb", (info) => info.u32(16, 64).attachType(20, "sk_skb_stream_verdict")],
  [Type.sockmap, "sk_msg", (info) => info.u32(16, 65).attachType(20, "sk_msg_verdict")],
  [Type.tracingMulti, "tracing", () => {}],
  [99, "syscall", () => {}],
];

/** A machine with every type of link, little-endian, as Linux 7.2 describes them. */
export function sampleCapture(): Capture {
  const programId = (index: number) => 1000 + index;
  return {
    format: "bpflink-capture",
    version: 1,
    kernel: { release: "7.2.0", arch: "x64", littleEndian: true },
    links: links.map(([type, program, fill], index) => {
      const info = new InfoWriter(type, index + 1, program === "none" ? 0 : programId(index));
      fill(info);
      return capturedLink(index + 1, info);
    }),
    pinned: {},
    programs: links.flatMap(([, type], index) =>
      type === "none" ? [] : [{ id: programId(index), type, name: "sample" }],
    ),
    devices,
    symbols: {
      available: true,
      addresses: symbols.map((symbol) => {
        const address = `0x${symbol.address.toString(16)}`;
        return { at: address, symbol: { ...symbol, address } };
      }),
    },
    enumerators: [],
  };
}
