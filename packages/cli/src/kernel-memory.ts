import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import type { KernelMemory } from "@bpflink/core";

/** A directory that does not outlive this boot; undefined where this user has none. */
export function memoryDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  if (process.geteuid?.() === 0) return "/run/bpflink";
  return env.XDG_RUNTIME_DIR ? `${env.XDG_RUNTIME_DIR}/bpflink` : undefined;
}

/**
 * Keeps what was found out about this boot's kernel in files of a directory. One that is not
 * this user's alone, and a file that is not, could have been written by anybody: they are
 * neither read nor written. Nothing here is an error: what is not remembered is found out.
 */
export function kernelMemory(where = memoryDirectory, identity = kernelIdentity, build = programBuild): KernelMemory {
  return {
    recall(name) {
      try {
        const directory = where();
        if (directory === undefined || !isPrivate(lstatSync(directory), "directory")) return undefined;
        const text = readPrivate(`${directory}/${name}.${build()}`);
        const end = text?.indexOf("\n") ?? -1;
        return text !== undefined && text.slice(0, end) === identity() ? text.slice(end + 1) : undefined;
      } catch {
        return undefined;
      }
    },
    remember(name, text) {
      try {
        const directory = where();
        if (directory !== undefined) writePrivate(directory, `${name}.${build()}`, `${identity()}\n${text}`);
      } catch {
        // A read-only system, a container without /run, Deno without permission for it: the next run looks again.
      }
    },
  };
}

/** What tells this boot's kernel from any other: the boot, the kernel's build id and the size of its BTF. */
function kernelIdentity(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  const build = readFileSync("/sys/kernel/notes").toString("hex");
  return `${boot} ${build} ${statSync("/sys/kernel/btf/vmlinux").size}`;
}

/**
 * What tells this build of the program from others, which may make other things of the same
 * kernel: when the executable, or the bundle that this module is part of, was written.
 *
 * @throws where that can't be told: run from its sources, the program may change at any time
 */
function programBuild(): string {
  const { filename } = import.meta;
  if (filename.endsWith(".ts")) throw new Error("not built");
  const { mtimeMs, size } = statSync(filename.startsWith("/$bunfs/") ? process.execPath : filename);
  return `${Math.round(mtimeMs).toString(36)}${size.toString(36)}`;
}

function isPrivate(status: Stats, kind: "directory" | "file"): boolean {
  const others = 0o077;
  if (kind === "directory" ? !status.isDirectory() : !status.isFile()) return false;
  return status.uid === process.geteuid?.() && (status.mode & others) === 0;
}

function readPrivate(path: string): string | undefined {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return isPrivate(fstatSync(fd), "file") ? readFileSync(fd, "utf8") : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Written under another name first, so that no reader finds half of it. */
function writePrivate(directory: string, name: string, text: string): void {
  if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 });
  if (!isPrivate(lstatSync(directory), "directory")) return;
  const fresh = `${directory}/.${name}.${process.pid}`;
  try {
    writeFileSync(fresh, text, { mode: 0o600, flag: "wx" });
    renameSync(fresh, `${directory}/${name}`);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
