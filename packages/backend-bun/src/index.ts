import { type Backend, openLibc, UnsupportedError } from "@bpflink/core";

/** The part of `bun:ffi` that is used here. `i64_fast` is a number where that is exact, else a bigint. */
interface BunFfi {
  dlopen(
    name: string,
    symbols: Readonly<Record<string, { readonly args: readonly string[]; readonly returns: string }>>,
  ): {
    readonly symbols: {
      readonly syscall: (...args: readonly (number | bigint)[]) => number | bigint;
      readonly __errno_location: () => number;
    };
  };
  ptr(buffer: Uint8Array): number;
  toArrayBuffer(address: number, offset: number, length: number): ArrayBuffer;
  readonly read: { i32(address: number, offset: number): number };
}

const long = "i64";
const symbols = {
  syscall: { args: [long, long, long, long, long, long, long], returns: "i64_fast" },
  // errno(3) is a macro for this in glibc and musl.
  __errno_location: { args: [], returns: "ptr" },
};

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
  const { arch, library } = openLibc(process, (name) => ffi.dlopen(name, symbols));
  const { syscall } = library.symbols;
  // errno is the thread's own, and so is this module: each worker loads it anew.
  const errnoAddress = library.symbols.__errno_location();

  return {
    name: "bun",
    arch,
    syscall(number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) {
      const result = Number(syscall(number, a, b, c, d, e, f));
      return result === -1 ? -ffi.read.i32(errnoAddress, 0) : result;
    },
    addressOf(buffer) {
      // A small array's bytes move out of the array object when its `buffer` is first asked
      // for, which any DataView on it does: ask now, so that the address stays true.
      void buffer.buffer;
      return BigInt(ffi.ptr(buffer));
    },
    view(address, length) {
      return new Uint8Array(ffi.toArrayBuffer(Number(address), 0, length));
    },
  };
}
