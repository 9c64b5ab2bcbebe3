import { BpfCommand, BpfError, type Fd, hostLittleEndian, programTypes } from "@bpflink/core";
import { functionBtf, functionId } from "./btf.ts";
import { attachType, type Lab, returning } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";

/** Past what a double holds. */
const largeCookie = 0xfedc_ba98_7654_3211n;
/** Called seldom, and on every kernel. */
const traced = "proc_root_link";
/** The id of the kernel's own BTF, which is the first that is loaded. */
const vmlinuxBtf = 1;
/** A raw tracepoint that fires when a process starts. */
const tracepoint = "sched_process_exec";

const rawTracepoints: readonly LinkMaker[] = [
  {
    name: "raw_tracepoint/plain",
    type: "raw_tracepoint",
    since: "5.8",
    make: (lab) => openRawTracepoint(lab, 0n),
  },
  {
    name: "raw_tracepoint/cookie-small",
    type: "raw_tracepoint",
    since: "6.10",
    make: (lab) => openRawTracepoint(lab, 7n),
  },
  {
    name: "raw_tracepoint/cookie-large",
    type: "raw_tracepoint",
    since: "6.10",
    make: (lab) => openRawTracepoint(lab, largeCookie),
  },
  {
    name: "raw_tracepoint/tp_btf",
    type: "raw_tracepoint",
    since: "5.8",
    make: (lab) => {
      const attachBtfId = lab.mustBtfId("typedef", `btf_trace_${tracepoint}`);
      const program = lab.program({ type: "tracing", attach: "trace_raw_tp", attachBtfId });
      const fd = lab.kernel.programs.openRawTracepoint(program, undefined);
      return { fd, program, expected: { tpName: tracepoint } };
    },
  },
];

function openRawTracepoint(lab: Lab, cookie: bigint): NewLink {
  const program = lab.program({ type: "raw_tracepoint" });
  const fd = lab.kernel.programs.openRawTracepoint(program, tracepoint, cookie);
  return { fd, program, expected: { tpName: tracepoint, ...lab.since("6.17", { cookie }) } };
}

const tracing: readonly LinkMaker[] = [
  tracingMaker("fentry", "5.8", (lab) => trace(lab, "trace_fentry", traced)),
  tracingMaker("fexit", "5.8", (lab) => trace(lab, "trace_fexit", traced)),
  tracingMaker("fentry-cookie", "5.19", (lab) => trace(lab, "trace_fentry", traced, largeCookie)),
  tracingMaker("fexit-cookie-small", "5.19", (lab) => trace(lab, "trace_fexit", traced, 3n)),
  tracingMaker("fsession", "7.0", (lab) => trace(lab, "trace_fsession", traced, 11n)),
  // The functions that fmod_ret may replace: those of security hooks, system calls with error injection.
  tracingMaker("fmod_ret", "5.8", (lab) => trace(lab, "modify_return", "security_path_chroot")),
  {
    ...tracingMaker("lsm", "5.8", (lab) => trace(lab, "lsm_mac", "bpf_lsm_path_chroot")),
    lacks: (lab) => lacksTrampolines(lab) ?? lacksBpfLsm(lab),
  },
  {
    name: "cgroup/lsm_cgroup",
    type: "cgroup",
    since: "6.0",
    lacks: (lab) => lacksTrampolines(lab) ?? lacksBpfLsm(lab),
    make: (lab) => {
      const attachBtfId = lab.mustBtfId("func", "bpf_lsm_socket_bind");
      const program = lab.program({ type: "lsm", attach: "lsm_cgroup", attachBtfId, returns: 1 });
      using cgroup = lab.kernel.files.open(lab.workspace.cgroup);
      const target = cgroup.number;
      const fd = lab.kernel.links.create({ program, target, attachType: attachType("lsm_cgroup") });
      return { fd, program, expected: { attachType: "lsm_cgroup" } };
    },
  },
  tracingMaker("freplace", "5.10", replace),
];

const TRACING_MULTI = "7.2";
const tracingMulti: readonly LinkMaker[] = (["trace_fentry_multi", "trace_fexit_multi"] as const).map((attach) => ({
  name: `tracing_multi/${attach}`,
  type: "tracing_multi",
  since: TRACING_MULTI,
  lacks: lacksTrampolines,
  make: (lab) => {
    const ids = Uint32Array.of(lab.mustBtfId("func", traced), lab.mustBtfId("func", "security_path_chroot")).sort();
    const program = lab.program({ type: "tracing", attach });
    const fd = lab.kernel.links.create({
      program,
      target: 0,
      attachType: attachType(attach),
      options: (put) => put.pointer(16, new Uint8Array(ids.buffer)).u64(24, 0n).u32(32, ids.length),
    });
    return { fd, program, expected: {} };
  },
}));

/** Raw tracepoints, and what hooks functions through trampolines. */
export const tracingMakers: readonly LinkMaker[] = [...rawTracepoints, ...tracing, ...tracingMulti];

function tracingMaker(variant: string, since: string, make: LinkMaker["make"]): LinkMaker {
  return { name: `tracing/${variant}`, type: "tracing", since, lacks: lacksTrampolines, make };
}

type TraceAttachType = "trace_fentry" | "trace_fexit" | "trace_fsession" | "modify_return" | "lsm_mac";

function trace(lab: Lab, attach: TraceAttachType, name: string, cookie?: bigint): NewLink {
  const targetBtfId = lab.mustBtfId("func", name);
  const type = attach === "lsm_mac" ? "lsm" : "tracing";
  const program = lab.program({ type, attach, attachBtfId: targetBtfId });
  // BPF_LINK_CREATE takes tracing programs since 5.18, and cookies.
  const fd =
    cookie === undefined
      ? lab.kernel.programs.openRawTracepoint(program, undefined)
      : lab.kernel.links.create({
          program,
          target: 0,
          attachType: attachType(attach),
          options: (put) => put.u64(24, cookie),
        });
  const expected = {
    progType: type,
    attachType: attach,
    ...lab.since("5.13", { targetObjId: vmlinuxBtf, targetBtfId }),
    ...lab.since("6.17", { cookie: cookie ?? 0n }),
  };
  return { fd, program, expected };
}

/** Replaces the function of a program that never runs. */
function replace(lab: Lab): NewLink {
  const target = loadWithFunction(lab, "xdp");
  const program = loadWithFunction(lab, "ext", target);
  const fd = lab.kernel.programs.openRawTracepoint(program, undefined);
  const told = lab.since("5.13", { targetObjId: lab.fdinfo(target, "prog_id"), targetBtfId: functionId });
  return { fd, program, expected: { progType: "ext", ...told } };
}

/** BPF_PROG_LOAD with func_info: an XDP program of one global function, or one that replaces that of `target`. */
function loadWithFunction(lab: Lab, type: "xdp" | "ext", target?: Fd): Fd {
  const { kernel } = lab;
  const XDP_PASS = 2;
  const instructions = returning(XDP_PASS);
  const license = new TextEncoder().encode("GPL\0");
  const functionInfo = new Uint8Array(8);
  new DataView(functionInfo.buffer).setUint32(4, functionId, hostLittleEndian);
  using btf = kernel.btf.load(functionBtf());

  const attr = new Uint8Array(144);
  const view = new DataView(attr.buffer);
  const u32 = (offset: number, number: number) => view.setUint32(offset, number, hostLittleEndian);
  const pointer = (offset: number, bytes: Uint8Array) =>
    view.setBigUint64(offset, kernel.backend.addressOf(bytes), hostLittleEndian);
  u32(0, programTypes.indexOf(type));
  u32(4, instructions.length / 8);
  pointer(8, instructions);
  pointer(16, license);
  u32(72, btf.number);
  u32(76, functionInfo.length);
  pointer(80, functionInfo);
  u32(88, 1);
  if (target !== undefined) {
    u32(108, functionId);
    u32(112, target.number);
  }
  const result = kernel.syscalls.call("bpf", BpfCommand.PROG_LOAD, attr, attr.length);
  if (result < 0) throw new BpfError(-result, { operation: "load program with function info" });
  // The kernel has copied what the attr pointed to, and not before the call returned.
  void [instructions, license, functionInfo];
  return lab.keep(kernel.syscalls.own(result));
}

function lacksTrampolines(lab: Lab): string | undefined {
  return lab.trampolines ? undefined : "this kernel refuses programs that hook functions (no trampolines)";
}

function lacksBpfLsm(lab: Lab): string | undefined {
  return lab.workspace.lsms.includes("bpf") ? undefined : "the BPF LSM is not active (lsm=...,bpf)";
}
