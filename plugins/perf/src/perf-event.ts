import {
  alternateHex,
  type JsonObject,
  type LinkFrom,
  linkType,
  oneOf,
  perfEventTypes,
  plainCookie,
  text,
  u32,
  u64,
  type Values,
  variant,
} from "@bpflink/core";
import { perfConfig, perfTypes } from "./perf-config.ts";

const kprobe = {
  funcName: text(24, 32),
  offset: u32(36),
  addr: u64(40),
  missed: u64(48),
  cookie: u64(56),
};

const uprobe = {
  fileName: text(24, 32),
  offset: u32(36),
  cookie: u64(40),
  refCtrOffset: u64(48),
};

const info = variant("perfEventType", oneOf(16, perfEventTypes), {
  uprobe,
  uretprobe: uprobe,
  kprobe,
  kretprobe: kprobe,
  tracepoint: { tpName: text(24, 32), cookie: u64(40) },
  event: { config: u64(24), eventType: oneOf(32, perfTypes), cookie: u64(40) },
});

type Info = Values<typeof info>;

/**
 * A program attached to a perf event: a kprobe, a uprobe, a tracepoint, or an event of the
 * hardware or the kernel's own counters.
 *
 * Links since Linux 5.15; what they are attached to is told since 6.6 (before that
 * `perfEventType` is `unspec`), `missed` since 6.7, cookies since 6.8, `refCtrOffset` since
 * 6.16. Source: `struct bpf_link_info`, member `perf_event`, in linux/bpf.h.
 */
export const perfEvent = linkType({
  id: 7,
  name: "perf_event",
  since: "5.15",
  info,
  json,
  plain,
});

/**
 * A decoded perf_event link. `perfEventType` tells which fields it has.
 *
 * - kprobe, kretprobe: `offset` from the function's start, `addr` 0 where the kernel hides
 *   its addresses from us, `missed` the runs that recursion prevented.
 * - uprobe, uretprobe: `offset` from the file's start, `refCtrOffset` that of the counter
 *   that tells the program being traced that somebody listens.
 * - tracepoint: `tpName` without its system.
 * - event: `eventType` and `config` as perf_event_open(2) took them; {@link perfConfig} names the latter.
 */
export type PerfEventLink = LinkFrom<typeof perfEvent>;

function json(link: Info): JsonObject {
  switch (link.perfEventType) {
    case "event": {
      const { eventType, config, cookie } = link;
      return { event_type: eventType, event_config: perfConfig(eventType, config), cookie };
    }
    case "tracepoint":
      return { tracepoint: link.tpName, cookie: link.cookie };
    case "kprobe":
    case "kretprobe": {
      const { funcName, addr, offset, missed, cookie } = link;
      return { retprobe: link.perfEventType === "kretprobe", addr, func: funcName, offset, missed, cookie };
    }
    case "uprobe":
    case "uretprobe": {
      const { fileName, offset, cookie, refCtrOffset } = link;
      const retprobe = link.perfEventType === "uretprobe";
      return { retprobe, file: fileName, offset, cookie, ref_ctr_offset: refCtrOffset };
    }
    default:
      return {};
  }
}

function plain(link: Info): string {
  switch (link.perfEventType) {
    case "event":
      return plainEvent(link);
    case "tracepoint":
      return link.tpName === "" ? "" : `\n\ttracepoint ${link.tpName}  ${plainCookie(link.cookie)}`;
    case "kprobe":
    case "kretprobe":
      return plainKprobe(link);
    case "uprobe":
    case "uretprobe":
      return plainUprobe(link);
    default:
      return "";
  }
}

type Case<T> = Extract<Info, { readonly perfEventType: T }>;

function plainEvent({ eventType, config, cookie }: Case<"event">): string {
  const type = typeof eventType === "string" ? `${eventType}:` : `${eventType} :`;
  return `\n\tevent ${type}${perfConfig(eventType, config)}  ${plainCookie(cookie)}`;
}

function plainKprobe(link: Case<"kprobe" | "kretprobe">): string {
  const { perfEventType, funcName, offset, addr, missed, cookie } = link;
  if (funcName === "" && addr === 0n) return "";
  let text = `\n\t${perfEventType} `;
  if (addr !== 0n) text += `${addr.toString(16)} `;
  text += funcName;
  if (offset !== 0) text += `+${alternateHex(offset)}`;
  if (missed !== 0n) text += `  missed ${missed}`;
  if (cookie !== 0n) text += `  cookie ${cookie}`;
  return `${text}  `;
}

function plainUprobe({ perfEventType, fileName, offset, cookie, refCtrOffset }: Case<"uprobe" | "uretprobe">): string {
  if (fileName === "") return "";
  const counter = refCtrOffset === 0n ? "" : `ref_ctr_offset 0x${refCtrOffset.toString(16)}  `;
  return `\n\t${perfEventType} ${fileName}+${alternateHex(offset)}  ${plainCookie(cookie)}${counter}`;
}
