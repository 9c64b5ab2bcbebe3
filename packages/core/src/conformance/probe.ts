import { hostLittleEndian } from "../arch.ts";
import type { Backend, SyscallArgument } from "../backend.ts";
import { encodeCString } from "../text.ts";
import { type SyscallName, syscallNumbers } from "../uapi/syscalls.ts";

/** A multiple of the page size of every kernel there is (4, 16 or 64 KiB). */
export const page = 65536;

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

/**
 * System calls by name on the backend under test, and nothing else of core in between:
 * what the suite finds is the backend's.
 */
export interface Probe {
  readonly backend: Backend;
  /** The backend's own result: nothing is added for arguments that are left out. */
  call(
    name: SyscallName,
    a?: SyscallArgument,
    b?: SyscallArgument,
    c?: SyscallArgument,
    d?: SyscallArgument,
    e?: SyscallArgument,
    f?: SyscallArgument,
  ): number;
  /** The address of a buffer, which the probe keeps alive. */
  address(buffer: Uint8Array): bigint;
  /** The address of a string with its NUL. */
  path(text: string): bigint;
  /** Runs `body` on a new file in memory, closed afterwards. (memfd_create, Linux 3.17) */
  withFile<T>(body: (fd: number) => T): T;
  /** Runs `body` on the address of a page of a file, shared and writable, unmapped afterwards. */
  withPage<T>(fd: number, offset: number, body: (address: bigint) => T): T;
}

export function probe(backend: Backend): Probe {
  const numbers = syscallNumbers[backend.arch];
  const kept: Uint8Array[] = [];

  const call: Probe["call"] = (name, ...args) => backend.syscall(numbers[name], ...args);
  const address: Probe["address"] = (buffer) => {
    kept.push(buffer);
    return backend.addressOf(buffer);
  };
  const path: Probe["path"] = (text) => address(encodeCString(text));
  const must = (...request: Parameters<Probe["call"]>) => {
    const result = call(...request);
    if (result < 0) throw new Error(`${request[0]} failed: ${result}`);
    return result;
  };

  return {
    backend,
    call,
    address,
    path,
    withFile(body) {
      const fd = must("memfd_create", path("conformance"), 0);
      try {
        return body(fd);
      } finally {
        call("close", fd);
      }
    },
    withPage(fd, offset, body) {
      const args = [0, page, PROT_READ_WRITE, MAP_SHARED, fd, offset] as const;
      const mapped =
        backend.arch === "s390x" ? must("mmap", address(longs(...args.map(BigInt)))) : must("mmap", ...args);
      try {
        return body(BigInt(mapped));
      } finally {
        call("munmap", mapped, page);
      }
    },
  };
}

/** 64-bit words as they lie in a C struct on this machine. */
export function longs(...values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) view.setBigInt64(i * 8, value, hostLittleEndian);
  return new Uint8Array(view.buffer);
}
