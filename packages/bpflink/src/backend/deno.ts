import { denoBackend } from "@bpflink/backend-deno";
import type { Backend } from "@bpflink/core";

/** The backend that `#backend` stands for on Deno. */
export function openBackend(): Backend {
  return denoBackend();
}
