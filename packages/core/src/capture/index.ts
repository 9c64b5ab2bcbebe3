/**
 * Captures: what a kernel answered to a listing, in a JSON file that any machine can show.
 * The entry `@bpflink/core/capture` is apart, so that who needs none loads none.
 */
export { type CaptureMachine, Recorder } from "./record.ts";
export { replayCapture } from "./replay.ts";
export { type Capture, captureFormat, captureVersion, parseCapture } from "./schema.ts";
