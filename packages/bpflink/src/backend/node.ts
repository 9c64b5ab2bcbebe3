import { koffiBackend } from "@bpflink/backend-koffi";
import type { Backend } from "@bpflink/core";

/** The backend that `#backend` stands for on Node.js, and wherever no other fits. */
export function openBackend(): Backend {
  return koffiBackend();
}
