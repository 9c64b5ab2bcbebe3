import { parseArch } from "./arch.ts";
import type { Arch } from "./backend.ts";
import { UnsupportedError } from "./errors.ts";

/** What musl calls each architecture in its file names. */
const muslNames: Readonly<Record<Arch, string>> = {
  x64: "x86_64",
  arm64: "aarch64",
  riscv64: "riscv64",
  s390x: "s390x",
  ppc64le: "powerpc64le",
};

/**
 * The names to try dlopen(3) with, in this order: glibc's, then musl's two. Alpine names
 * its libc after the first; the second is the dynamic loader, which in musl is libc itself
 * and is there on every musl system.
 */
export function libcNames(arch: Arch): readonly string[] {
  const machine = muslNames[arch];
  return ["libc.so.6", `libc.musl-${machine}.so.1`, `ld-musl-${machine}.so.1`];
}

/**
 * The path of the libc that a process runs on, from its /proc/PID/maps: for a runtime that
 * looks for a name in the current directory too.
 */
export function libcPath(maps: string): string | undefined {
  // glibc's, before 2.34 by its version; musl's, by whichever of its names is no symbolic link.
  const names = String.raw`libc\.so(?:\.6)?|libc-2\.\d+\.so|libc\.musl-\w+\.so\.1|ld-musl-\w+\.so\.1`;
  // One that was replaced since the process started is "(deleted)", and open all the same.
  return new RegExp(`(/\\S*/(?:${names}))(?: \\(deleted\\))?$`, "m").exec(maps)?.[1];
}

/** The machine as the runtime names it: `process.platform`, `process.arch` and their like. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
}

/** libc as a backend's FFI opened it. */
export interface Libc<T> {
  readonly arch: Arch;
  readonly library: T;
}

/**
 * Opens libc, whichever it is: `open` gets one name after the other until one works, those
 * of {@link libcNames} where none are given.
 * An {@link UnsupportedError} from `open` ends the search.
 *
 * @throws {UnsupportedError} not on Linux, on an architecture without a system call table,
 * or where no name works; the message then has every name with its reason
 */
export function openLibc<T>(host: Host, open: (name: string) => T, names?: readonly string[]): Libc<T> {
  if (host.platform !== "linux") {
    throw new UnsupportedError(`operating system ${host.platform}`, "eBPF links exist on Linux only");
  }
  const arch = parseArch(host.arch);
  const tried: string[] = [];
  for (const name of names ?? libcNames(arch)) {
    try {
      return { arch, library: open(name) };
    } catch (error) {
      if (error instanceof UnsupportedError) throw error;
      tried.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  throw new UnsupportedError("this C library", `neither glibc nor musl could be opened: tried ${tried.join(", ")}`);
}
