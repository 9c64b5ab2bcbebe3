export { type RawTracepointLink, rawTracepoint } from "./raw-tracepoint.ts";
export { type TracingLink, tracing } from "./tracing.ts";
export { type TracingMultiLink, tracingMulti } from "./tracing-multi.ts";
