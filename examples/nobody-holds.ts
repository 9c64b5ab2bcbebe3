/**
 * Links that no process holds: only a pin keeps them, and which.
 *
 *   sudo node examples/nobody-holds.ts        (Node.js 24)
 *   sudo bun examples/nobody-holds.ts
 *   sudo deno run --allow-ffi examples/nobody-holds.ts
 */
import { openBpf } from "bpflink";

const bpf = openBpf();
const holders = bpf.kernel.findHolders();
const pins = bpf.kernel.findPins();
for (const link of bpf.links({ holders, pins })) {
  if (link.heldBy?.processes.length === 0) console.log(link.id, link.type, link.pinned?.join(" ") || "(not pinned)");
}
