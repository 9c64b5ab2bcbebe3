import { type Backend, type Kernel, openKernel } from "@bpflink/core";

let kernel: Kernel | undefined;

/** The running kernel through the backend of the runtime that this runs on. */
export async function testKernel(): Promise<Kernel> {
  kernel ??= openKernel(await openBackend());
  return kernel;
}

async function openBackend(): Promise<Backend> {
  if (process.versions.bun !== undefined) return (await import("@bpflink/backend-bun")).bunBackend();
  if (process.versions.deno !== undefined) return (await import("@bpflink/backend-deno")).denoBackend();
  return (await import("@bpflink/backend-koffi")).koffiBackend();
}
