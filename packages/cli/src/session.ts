import { readFileSync } from "node:fs";
import { arch, release } from "node:os";
import { type Kernel, type KernelView, openKernel } from "@bpflink/core";
import { FileError } from "./file-error.ts";
import type { Options } from "./grammar/options.ts";
import { reserveFile } from "./record-file.ts";

/** The kernel that a command looks at. */
export interface Session {
  /** The running kernel, or a capture, or either with what it answers being recorded. */
  readonly view: KernelView;
  /** The running kernel itself; undefined where a capture is shown. */
  readonly kernel: Kernel | undefined;
  /** Whether what is read is being recorded: then it is worth reading to the end. */
  readonly recording: boolean;
  /** Writes the recording, where one was asked for. A session that failed is not to be saved. */
  save(): void;
}

/**
 * Opens the kernel or the capture that the options name.
 *
 * @throws where there is no such capture, or this machine has no way to ask its kernel
 */
export async function openSession({ replay, record }: Pick<Options, "replay" | "record">): Promise<Session> {
  const kernel = replay === undefined ? await liveKernel() : undefined;
  const view = kernel ?? (await capturedKernel(replay ?? ""));
  if (record === undefined) return { view, kernel, recording: false, save: () => {} };

  const file = reserveFile(record);
  const { Recorder } = await import("@bpflink/core/capture");
  const recorder = new Recorder(view, { release: release(), arch: arch() });
  return { view: recorder, kernel, recording: true, save: () => file.write(recorder.toString()) };
}

async function liveKernel(): Promise<Kernel> {
  const { openBackend } = await import("bpflink/backend");
  return openKernel(openBackend());
}

async function capturedKernel(path: string): Promise<KernelView> {
  const { parseCapture, replayCapture } = await import("@bpflink/core/capture");
  return replayCapture(parseCapture(readText(path)));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new FileError("read capture", path, error);
  }
}
