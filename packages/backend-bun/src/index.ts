import { type Backend, libcPath, makeBackend, openLibc, type SyscallFunction, UnsupportedError } from "@bpflink/core";

interface Signature {
  readonly args: readonly string[];
  readonly returns: string;
}

/** The part of `bun:ffi` that is used here. */
interface BunFfi {
  dlopen<Functions>(name: string, symbols: Record<keyof Functions, Signature>): { readonly symbols: Functions };
  CFunction(definition: Signature & { readonly ptr: number }): SyscallFunction;
  ptr(buffer: Uint8Array): number;
  toArrayBuffer(address: number, offset: number, length: number): ArrayBuffer;
  readonly read: { i32(address: number, offset: number): number };
}

const long = "i64";
/** `i64_fast` is a number where that is exact, else a bigint. */
const signature: Signature = { args: [long, long, long, long, long, long, long], returns: "i64_fast" };

let backend: Backend | undefined;

/**
 * System calls through `bun:ffi`. libc is opened by the first call; later calls give the
 * same backend.
 *
 * @throws {UnsupportedError} outside Bun, not on Linux, or on an unknown architecture or libc
 */
export function bunBackend(): Backend {
  backend ??= open();
  return backend;
}

function open(): Backend {
  if (globalThis.process?.versions?.bun === undefined) {
    throw new UnsupportedError("bun:ffi", "this backend runs on Bun; Deno and Node.js have their own");
  }
  // Not an import, so that this module loads, and says the above, on every runtime.
  const ffi = process.getBuiltinModule("bun:ffi") as unknown as BunFfi;
  // By its path: what Bun finds by no name it looks for in the current directory, which may be anybody's.
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const path = libcPath(readFileSync("/proc/self/maps", "latin1"));
  const load = (name: string) => {
    const { symbols } = ffi.dlopen<{ syscall: SyscallFunction }>(name, { syscall: signature });
    return { name, syscall: symbols.syscall };
  };
  const { arch, library } = openLibc(process, load, path === undefined ? [] : [path]);
  return makeBackend({
    name: "bun",
    arch,
    syscall: library.syscall,
    functionAt: (address) => ffi.CFunction({ ...signature, ptr: Number(address) }),
    openErrno() {
      // errno(3) is a macro for this in glibc and musl. errno is the thread's own, and so is
      // this module: each worker loads it anew.
      const { symbols } = ffi.dlopen<{ __errno_location: () => number }>(library.name, {
        __errno_location: { args: [], returns: "ptr" },
      });
      const location = symbols.__errno_location();
      return () => ffi.read.i32(location, 0);
    },
    addressOf(buffer) {
      // A small array's bytes move out of the array object when its `buffer` is first asked
      // for, which any DataView on it does: ask now, so that the address stays true.
      void buffer.buffer;
      return BigInt(ffi.ptr(buffer));
    },
    view: (address, length) => new Uint8Array(ffi.toArrayBuffer(Number(address), 0, length)),
  });
}
