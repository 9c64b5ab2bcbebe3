import { type Backend, makeBackend, openLibc, type SyscallFunction, UnsupportedError } from "@bpflink/core";

/** Deno's opaque pointer object. */
type Pointer = { readonly __pointer: never };

interface Signature {
  readonly parameters: readonly string[];
  readonly result: string;
}

/** The part of the `Deno` namespace that is used here. */
interface DenoFfi {
  readonly build: { readonly os: string; readonly arch: string };
  dlopen<Functions>(name: string, symbols: Record<keyof Functions, Signature>): { readonly symbols: Functions };
  readonly UnsafeFnPointer: {
    new (pointer: Pointer, definition: Signature): { readonly call: SyscallFunction };
  };
  readonly UnsafePointer: {
    of(buffer: Uint8Array): Pointer;
    value(pointer: Pointer): bigint;
    create(address: bigint): Pointer;
  };
  readonly UnsafePointerView: {
    new (pointer: Pointer): { getInt32(offset?: number): number };
    getArrayBuffer(pointer: Pointer, length: number): ArrayBuffer;
  };
}

const long = "i64";
/** Never `nonblocking`: another thread would make the call. */
const signature: Signature = { parameters: [long, long, long, long, long, long, long], result: long };

let backend: Backend | undefined;

/**
 * System calls through `Deno.dlopen`; `--allow-ffi` is the one permission it needs. libc is
 * opened by the first call; later calls give the same backend.
 *
 * @throws {UnsupportedError} outside Deno, without `--allow-ffi`, not on Linux, or on an
 * unknown architecture or libc
 */
export function denoBackend(): Backend {
  backend ??= open();
  return backend;
}

function open(): Backend {
  const { Deno } = globalThis as { readonly Deno?: DenoFfi };
  if (Deno === undefined) {
    throw new UnsupportedError("Deno.dlopen", "this backend runs on Deno; Bun and Node.js have their own");
  }
  const { UnsafePointer, UnsafePointerView } = Deno;
  const { arch, library } = openLibc({ platform: Deno.build.os, arch: Deno.build.arch }, (name) => {
    try {
      const { symbols } = Deno.dlopen<{ syscall: SyscallFunction }>(name, { syscall: signature });
      return { name, syscall: symbols.syscall };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "NotCapable") throw error;
      throw new UnsupportedError("making system calls", "run Deno with --allow-ffi");
    }
  });
  return makeBackend({
    name: "deno",
    arch,
    syscall: library.syscall,
    functionAt(address) {
      const pointer = new Deno.UnsafeFnPointer(UnsafePointer.create(address), signature);
      return pointer.call.bind(pointer);
    },
    openErrno() {
      // errno(3) is a macro for this in glibc and musl. errno is the thread's own, and so is
      // this module: each worker loads it anew.
      const { symbols } = Deno.dlopen<{ __errno_location: () => Pointer }>(library.name, {
        __errno_location: { parameters: [], result: "pointer" },
      });
      const errno = new UnsafePointerView(symbols.__errno_location());
      return () => errno.getInt32();
    },
    addressOf: (buffer) => UnsafePointer.value(UnsafePointer.of(buffer)),
    view: (address, length) => new Uint8Array(UnsafePointerView.getArrayBuffer(UnsafePointer.create(address), length)),
  });
}
