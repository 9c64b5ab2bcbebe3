import type { AnyLinkType } from "@bpflink/core";
import { kprobeMulti } from "./kprobe-multi.ts";
import { perfEvent } from "./perf-event.ts";
import { uprobeMulti } from "./uprobe-multi.ts";

/** The oclif hook `link-types`: what this plugin adds to the link types that the CLI knows. */
export default async function linkTypes(): Promise<readonly AnyLinkType[]> {
  return [perfEvent, kprobeMulti, uprobeMulti];
}
