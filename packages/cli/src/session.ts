import { readFileSync } from "node:fs";
import { arch, release } from "node:os";
import { type Backend, encodeText, type Kernel, type KernelView, openKernel } from "@bpflink/core";
import type { CaptureMachine } from "@bpflink/core/capture";
import { FileError } from "./file-error.ts";
import type { Options } from "./grammar/options.ts";
import { kernelMemory } from "./kernel-memory.ts";
import { reserveFile } from "./record-file.ts";
import { writeAside } from "./write.ts";

/** The kernel that a command looks at. */
export interface Session {
  /** The running kernel, or a capture, or either with what it answers being recorded. */
  readonly view: KernelView;
  /** The running kernel itself; undefined where a capture is shown. */
  readonly kernel: Kernel | undefined;
  /** Whether what is read is being recorded: then it is worth reading to the end. */
  readonly recording: boolean;
  /** Writes what has been recorded, where that was asked for. */
  save(): void;
}

/**
 * Opens the kernel or the capture that the options name.
 *
 * @throws where there is no such capture, or this machine has no way to ask its kernel
 */
export async function openSession(options: Pick<Options, "replay" | "record" | "debug">): Promise<Session> {
  const { replay, record, debug } = options;
  const { view, kernel, machine } = replay === undefined ? await liveKernel(debug) : await capturedKernel(replay);
  if (record === undefined) return { view, kernel, recording: false, save: () => {} };

  const file = reserveFile(record);
  const { Recorder } = await import("@bpflink/core/capture");
  const recorder = new Recorder(view, machine());
  return { view: recorder, kernel, recording: true, save: () => file.write(recorder.toString()) };
}

interface Source extends Pick<Session, "view" | "kernel"> {
  /** Asked for a recording only: Deno has a permission of its own for it. */
  readonly machine: () => CaptureMachine;
}

async function liveKernel(debug: boolean): Promise<Source> {
  const { openBackend } = await import("bpflink/backend");
  const backend = openBackend();
  const kernel: Kernel = openKernel(debug ? await traced(backend) : backend, { memory: kernelMemory(() => kernel) });
  return { view: kernel, kernel, machine: () => ({ release: release(), arch: arch() }) };
}

async function traced(backend: Backend): Promise<Backend> {
  const { traceBackend } = await import("@bpflink/core");
  return traceBackend(backend, (line) => writeAside(2, encodeText(`${line}\n`)));
}

async function capturedKernel(path: string): Promise<Source> {
  const { parseCapture, replayCapture } = await import("@bpflink/core/capture");
  const capture = parseCapture(readText(path));
  return { view: replayCapture(capture), kernel: undefined, machine: () => capture.kernel };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new FileError("read capture", path, error);
  }
}
