/*
 * Holds links of somebody else: opens each id that it is given, says "ready", and closes
 * them when its standard input ends.
 *
 *   borrower.ts COMM WAY ID...      COMM in hexadecimal, the process's command name
 *
 * WAY: `once`, `twice` (two descriptors of each), `thread` (by a thread with another name
 * and, like all threads, the process's files), `own-files` (by a thread with files of its own).
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Fd } from "@bpflink/core";
import { testKernel } from "../kernel.ts";

/** linux/sched.h. */
const CLONE_FILES = 0x400;

const kernel = testKernel();
const held: Fd[] = [];

function setComm(path: string, comm: Uint8Array): void {
  using file = kernel.files.open(path, 1);
  kernel.files.write(file, comm);
}

function openAll(ids: readonly number[]): void {
  for (const id of ids) held.push(kernel.links.open(id));
}

function done(): void {
  for (const fd of held) fd.close();
  process.exit(0);
}

if (isMainThread) {
  const [comm = "", way = "", ...ids] = process.argv.slice(2);
  const numbers = ids.map(Number);
  setComm("/proc/self/comm", Buffer.from(comm, "hex"));
  if (way === "once" || way === "twice") openAll(numbers);
  if (way === "twice") openAll(numbers);
  if (way === "thread" || way === "own-files") {
    const worker = new Worker(new URL(import.meta.url), { workerData: { way, ids: numbers } });
    await new Promise((resolve) => worker.once("message", resolve));
  }
  console.log("ready");
  process.stdin.on("data", () => {});
  process.stdin.on("end", done);
} else {
  const { way, ids }: { way: string; ids: number[] } = workerData;
  const tid = kernel.syscalls.call("gettid");
  setComm(`/proc/self/task/${tid}/comm`, Buffer.from("other-thread"));
  if (way === "own-files" && kernel.syscalls.call("unshare", CLONE_FILES) < 0) throw new Error("unshare failed");
  openAll(ids);
  const { parentPort } = await import("node:worker_threads");
  parentPort?.postMessage("ready");
  // The thread's descriptors live as long as it does.
  parentPort?.on("message", () => {});
}
