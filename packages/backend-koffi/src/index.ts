import { createRequire } from "node:module";
import { type Backend, mapSyscallFunction, openLibc, type SyscallArgument, UnsupportedError } from "@bpflink/core";

type Koffi = typeof import("koffi");
type SyscallFunction = (...args: readonly SyscallArgument[]) => number | bigint;

let backend: Backend | undefined;

/**
 * System calls on Node.js, through koffi. koffi and libc are loaded by the first call; later
 * calls give the same backend.
 *
 * @throws {UnsupportedError} outside Node.js, not on Linux, on an unknown architecture or
 * libc, or where koffi has no native part for the machine
 */
export function koffiBackend(): Backend {
  backend ??= open();
  return backend;
}

function open(): Backend {
  const versions: { readonly [runtime: string]: string | undefined } | undefined = globalThis.process?.versions;
  if (versions?.node === undefined || versions.bun !== undefined || versions.deno !== undefined) {
    throw new UnsupportedError("koffi", "this backend runs on Node.js; Bun and Deno have their own");
  }
  const { arch, library } = openLibc(process, (name) => {
    const koffi = loadKoffi();
    return { koffi, libc: koffi.load(name) };
  });
  const { koffi, libc } = library;
  const long = koffi.types.int64;
  const longs = Array.from({ length: 7 }, () => long);
  const through = (call: SyscallFunction): Backend => ({
    name: "koffi",
    arch,
    syscall: (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) => Number(call(number, a, b, c, d, e, f)),
    addressOf: (buffer) => koffi.address(buffer),
    view: (address, length) => new Uint8Array(koffi.view(address, length)),
  });
  const libcSyscall: SyscallFunction = libc.func("syscall", long, longs);
  const address = mapSyscallFunction(through(libcSyscall));
  if (address !== undefined) return through(koffi.decode(address, koffi.proto(long, longs)));
  return through((...args) => {
    const result = libcSyscall(...args);
    return result === -1 ? -koffi.errno() : result;
  });
}

/** Not an import: loading koffi takes 9 ms, and throws where it has no native part for the machine. */
function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)("koffi");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnsupportedError(`koffi on ${process.platform}-${process.arch}`, reason);
  }
}
