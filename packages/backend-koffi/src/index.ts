import { createRequire } from "node:module";
import { type Backend, makeBackend, openLibc, UnsupportedError } from "@bpflink/core";

type Koffi = typeof import("koffi");

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
  return makeBackend({
    name: "koffi",
    arch,
    syscall: libc.func("syscall", long, longs),
    functionAt: (address) => koffi.decode(address, koffi.proto(long, longs)),
    openErrno: () => () => koffi.errno(),
    addressOf: (buffer) => koffi.address(buffer),
    view: (address, length) => new Uint8Array(koffi.view(address, length)),
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
