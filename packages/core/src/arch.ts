import type { Arch } from "./backend.ts";
import { UnsupportedError } from "./errors.ts";

/** Byte order of the machine this code runs on. */
export const hostLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** What the runtimes and uname(2) call each architecture. */
const archNames: Readonly<Record<string, Arch>> = {
  x64: "x64",
  x86_64: "x64",
  arm64: "arm64",
  aarch64: "arm64",
  riscv64: "riscv64",
  riscv64gc: "riscv64",
  s390x: "s390x",
  ppc64: "ppc64le",
  ppc64le: "ppc64le",
  powerpc64le: "ppc64le",
};

/** The architectures core has system call tables for, in the order they are listed to people. */
export const supportedArchs: readonly Arch[] = ["x64", "arm64", "riscv64", "s390x", "ppc64le"];

/**
 * The architecture that a runtime names (`process.arch`, `Deno.build.arch`, `uname -m`).
 *
 * @throws {UnsupportedError} for any other, big-endian ppc64 included
 */
export function parseArch(name: string): Arch {
  const arch = archNames[name];
  if (arch === undefined || (arch === "ppc64le" && !hostLittleEndian)) {
    throw new UnsupportedError(`architecture ${name}`, `supported architectures are ${supportedArchs.join(", ")}`);
  }
  return arch;
}
