// Makes links and holds them until standard input ends: hold-links.ts COUNT [BPFFS]
// With a BPFFS, every tenth link is pinned there.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { openKernel, pinLink, programTypes } from "@bpflink/core";
import { openBackend } from "bpflink/backend";

const [count, bpffs] = [Number(process.argv[2]), process.argv[3]];
/** A tracepoint that this machine never comes by: links on a busy one would slow all that is measured. */
const tracepoint = "xdp_exception";
/** `r0 = 0; exit` */
const instructions = Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);

const kernel = openKernel(openBackend());
const program = kernel.programs.load({ type: programTypes.indexOf("raw_tracepoint"), instructions, name: "bench" });
const links = Array.from({ length: count }, () => kernel.programs.openRawTracepoint(program, tracepoint));
const pins: string[] = [];
for (const [index, link] of links.entries()) {
  if (bpffs === undefined || index % 10 !== 0) continue;
  const pin = `${bpffs}/link_${index}`;
  pinLink(kernel, link, pin, { mount: false });
  pins.push(pin);
}
console.log("ready");
await once(process.stdin.resume(), "end");
for (const pin of pins) rmSync(pin);
