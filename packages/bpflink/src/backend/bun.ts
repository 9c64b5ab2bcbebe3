import { bunBackend } from "@bpflink/backend-bun";
import type { Backend } from "@bpflink/core";

/** The backend that `#backend` stands for on Bun. */
export function openBackend(): Backend {
  return bunBackend();
}
