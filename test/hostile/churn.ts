/*
 * Makes links and lets them go, as fast as it can, until its standard input ends. Says the
 * ids of its programs on a line of JSON before, and how much it did on one after it.
 *
 *   churn.ts DIRECTORY
 *
 * Each link's cookie is the id of its program, so that a reader that mixes links up shows.
 * In DIRECTORY, which is empty, a bpffs comes and goes with links pinned in it, and processes
 * that hold a link start and end.
 */
import { spawn } from "node:child_process";
import type { Fd } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { returning } from "../links/lab.ts";

/** linux/fs.h. */
const MNT_DETACH = 2;

/** At most as many links at a time. */
const most = 1000;
const batch = 50;

const kernel = testKernel();
const directory = process.argv[2] ?? "";
const tracing = { type: 17, instructions: returning(0), name: "bpflink_churn" }; // raw_tracepoint

const programs = Array.from({ length: 16 }, () => {
  const fd = kernel.programs.load(tracing);
  return { fd, id: kernel.programs.infoOf(fd).id };
});

const links: Fd[] = [];
let made = 0;
let mounts = 0;
let ending = false;

function makeBatch(): void {
  for (let i = 0; i < batch; i++) {
    const program = programs[made % programs.length];
    if (program === undefined) throw new Error("no program");
    // The cold end of networking: nothing passes there.
    links.push(kernel.programs.openRawTracepoint(program.fd, "xdp_exception", BigInt(program.id)));
    made++;
  }
}

/** Lets go of some: old and new ones, and sometimes of nearly all. */
function dropBatch(): void {
  const count = links.length > most - batch ? (made % 3 === 0 ? most - batch : batch * 2) : batch / 2;
  for (let i = 0; i < count; i++) links.splice((i * 7919) % Math.max(links.length, 1), 1)[0]?.close();
}

function mountAndUnmount(): void {
  kernel.files.mount("bpf", directory, "bpf", 0);
  for (const [at, link] of links.slice(0, 20).entries()) kernel.objects.pin(link, `${directory}/link${at}`);
  kernel.files.makeDirectory(`${directory}/below`, 0o755);
  for (const [at, link] of links.slice(20, 40).entries()) kernel.objects.pin(link, `${directory}/below/link${at}`);
  // Some are gone while a reader is among them, the others with the mount.
  for (let at = 0; at < 20; at += 2) kernel.files.unlink(`${directory}/link${at}`);
  kernel.files.unmount(directory, MNT_DETACH);
  mounts++;
}

process.stdin.on("data", () => {});
process.stdin.on("end", () => {
  ending = true;
});

/** Processes that are there for a moment: for those who read others' files. */
function startProcess(): Promise<void> {
  return new Promise((resolve) => spawn("true", { stdio: "ignore" }).on("close", () => resolve()));
}

console.log(JSON.stringify(programs.map(({ id }) => id)));
let starting = Promise.resolve();
for (let round = 0; !ending; round++) {
  makeBatch();
  if (links.length > most / 2) dropBatch();
  if (round % 4 === 0) mountAndUnmount();
  if (round % 8 === 0) starting = starting.then(startProcess);
  await new Promise((resolve) => setTimeout(resolve, 0));
}
await starting;
for (const link of links) link.close();
for (const { fd } of programs) fd.close();
console.log(JSON.stringify({ made, mounts }));
