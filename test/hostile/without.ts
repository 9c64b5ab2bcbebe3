/*
 * Runs bpflink in a mount namespace where parts of the file system are missing: what no
 * runtime would start up without.
 *
 *   without.ts WHAT ARGS...
 *
 * WHAT: directories, by commas; `-/proc` is covered by an empty one, `=/sys` made read-only.
 */
import { main } from "../../packages/cli/src/main.ts";
import { testKernel } from "../kernel.ts";

/** linux/sched.h, linux/mount.h. */
const CLONE_NEWNS = 0x20000;
const MS_RDONLY = 1;
const MS_REMOUNT = 1 << 5;
const MS_BIND = 1 << 12;
const MS_REC = 1 << 14;
const MS_PRIVATE = 1 << 18;

const { files, syscalls } = testKernel();
const [what = "", ...argv] = process.argv.slice(2);

if (syscalls.call("unshare", CLONE_NEWNS) < 0) throw new Error("no mount namespace of our own");
files.mount("", "/", "none", MS_PRIVATE | MS_REC);
for (const entry of what.split(",")) {
  const path = entry.slice(1);
  if (entry.startsWith("-")) {
    files.mount("tmpfs", path, "tmpfs", 0);
  } else {
    files.mount(path, path, "none", MS_BIND | MS_REC);
    files.mount("", path, "none", MS_REMOUNT | MS_BIND | MS_RDONLY);
  }
}
await main(argv);
