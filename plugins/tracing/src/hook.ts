import type { AnyLinkType } from "@bpflink/core";
import { rawTracepoint } from "./raw-tracepoint.ts";
import { tracing } from "./tracing.ts";
import { tracingMulti } from "./tracing-multi.ts";

/** The oclif hook `link-types`: what this plugin adds to the link types that the CLI knows. */
export default async function linkTypes(): Promise<readonly AnyLinkType[]> {
  return [rawTracepoint, tracing, tracingMulti];
}
