import { hostLittleEndian } from "./arch.ts";
import { Errno } from "./errno.ts";
import { BpfError } from "./errors.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** asm-generic/resource.h; the same on all architectures core supports. */
const RLIMIT_MEMLOCK = 8;

/**
 * Runs `use`, and where it is refused with EPERM once more with RLIMIT_MEMLOCK out of the
 * way: before Linux 5.11 the memory of BPF maps and programs counts against it, and its
 * default of 64 KB is used up soon. The limit is put back afterwards.
 */
export function withMemlock<T>(kernel: Kernel, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof BpfError && error.errno === Errno.EPERM)) throw error;
    const limit = raise(kernel);
    if (limit === undefined) throw error;
    try {
      return use();
    } finally {
      kernel.syscalls.call("prlimit64", 0, RLIMIT_MEMLOCK, limit, 0);
    }
  }
}

/** The limit as it was, where it could be raised. */
function raise(kernel: Kernel): Uint8Array | undefined {
  // struct rlimit64: rlim_cur, rlim_max.
  const old = new Uint8Array(16);
  if (kernel.syscalls.call("prlimit64", 0, RLIMIT_MEMLOCK, 0, old) < 0) return undefined;
  const view = new DataView(old.buffer);
  const [soft, hard] = [view.getBigUint64(0, hostLittleEndian), view.getBigUint64(8, hostLittleEndian)];
  const unlimited = new Uint8Array(16).fill(0xff);
  if (kernel.syscalls.call("prlimit64", 0, RLIMIT_MEMLOCK, unlimited, 0) === 0) return old;
  if (soft === hard) return undefined;
  // Without CAP_SYS_RESOURCE, up to the hard limit.
  const most = new Uint8Array(16);
  new DataView(most.buffer).setBigUint64(0, hard, hostLittleEndian);
  new DataView(most.buffer).setBigUint64(8, hard, hostLittleEndian);
  return kernel.syscalls.call("prlimit64", 0, RLIMIT_MEMLOCK, most, 0) === 0 ? old : undefined;
}
