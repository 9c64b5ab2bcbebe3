import { BpfError, decodeText, encodeText, type Kernel, type KernelMemory, OpenFlag } from "@bpflink/core";

/** The system calls that a memory is kept with: Deno has permissions of its own for its file functions. */
export type MemorySystem = Pick<Kernel, "files" | "syscalls">;

/** What a memory is kept by: each may be left to its default. */
export interface MemoryOptions {
  /** Where: undefined for nowhere. */
  readonly directory?: (system: MemorySystem) => string | undefined;
  /** What tells the running kernel from any other. */
  readonly identity?: (system: MemorySystem) => string;
  /** What tells this build of the program from others, which may make other things of the same kernel. */
  readonly build?: (system: MemorySystem) => string;
}

/**
 * Keeps what was made for this boot's kernel in files of a directory. One that is not this
 * user's alone, and a file that is not, could have been written by anybody: they are neither
 * read nor written. Nothing here is an error: what is not remembered is made again.
 *
 * @param system asked for when something is to be recalled or remembered
 */
export function kernelMemory(
  system: () => MemorySystem,
  { directory = memoryDirectory, identity = kernelIdentity, build = programBuild }: MemoryOptions = {},
): KernelMemory {
  return {
    recall: (name) =>
      orUndefined(() => {
        const asked = system();
        const place = directory(asked);
        if (place === undefined || !isPrivate(asked, place, "directory")) return undefined;
        const path = `${place}/${name}.${build(asked)}`;
        // In a directory that is this user's alone, nobody else changes it meanwhile.
        if (!isPrivate(asked, path, "file")) return undefined;
        const text = asked.files.readText(path);
        const end = text.indexOf("\n");
        return text.slice(0, end) === identity(asked) ? text.slice(end + 1) : undefined;
      }),
    remember: (name, text) =>
      orUndefined(() => {
        const asked = system();
        const place = directory(asked);
        if (place === undefined) return;
        if (!asked.files.exists(place)) asked.files.makeDirectory(place, 0o700);
        if (!isPrivate(asked, place, "directory")) return;
        write(asked, place, `${name}.${build(asked)}`, `${identity(asked)}\n${text}`);
      }),
  };
}

/** A directory that does not outlive this boot; undefined where this user has none. */
export function memoryDirectory(
  { syscalls }: MemorySystem,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (syscalls.call("geteuid") === 0) return "/run/bpflink";
  return env.XDG_RUNTIME_DIR ? `${env.XDG_RUNTIME_DIR}/bpflink` : undefined;
}

/** The boot, the kernel's build id and the size of its BTF. */
function kernelIdentity({ files }: MemorySystem): string {
  const boot = files.readText("/proc/sys/kernel/random/boot_id").trim();
  const build = JSON.stringify(decodeText(files.readAll("/sys/kernel/notes")));
  return `${boot} ${build} ${files.status("/sys/kernel/btf/vmlinux").size}`;
}

/** When the executable, or the bundle that this module is part of, was written. @throws where that can't be told */
function programBuild({ files }: MemorySystem): string {
  const { filename } = import.meta;
  if (filename.endsWith(".ts")) throw new NotBuilt();
  const { modified, size } = files.status(filename.startsWith("/$bunfs/") ? process.execPath : filename);
  return `${modified.toString(36)}${size.toString(36)}`;
}

/** Sources may change at any time, and nothing tells what was made by which. */
class NotBuilt extends Error {}

function isPrivate({ files, syscalls }: MemorySystem, path: string, type: "directory" | "file"): boolean {
  const status = files.status(path);
  const others = 0o077;
  return status.type === type && status.uid === syscalls.call("geteuid") && (status.permissions & others) === 0;
}

/** Written under another name first, so that no reader finds half of it. */
function write({ files, syscalls }: MemorySystem, directory: string, name: string, text: string): void {
  const fresh = `${directory}/.${name}.${syscalls.call("getpid")}`;
  try {
    using fd = files.open(fresh, OpenFlag.WRONLY | OpenFlag.CREAT | OpenFlag.EXCL, 0o600);
    files.write(fd, encodeText(text));
    files.rename(fresh, `${directory}/${name}`);
  } catch (error) {
    if (files.exists(fresh)) files.unlink(fresh);
    throw error;
  }
}

/** A read-only system, a container without /run or /proc: the next run makes it again. */
function orUndefined<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof BpfError || error instanceof NotBuilt) return undefined;
    throw error;
  }
}
