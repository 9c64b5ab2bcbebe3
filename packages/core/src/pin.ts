import { BpfError, PinError } from "./errors.ts";
import type { Fd } from "./fd.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { FsMagic, MNT_DETACH, MountFlag } from "./uapi/fs.ts";

/** How {@link pinLink} goes about it. */
export interface PinOptions {
  /** Whether a bpffs may be mounted on the directory where it is in none. Default: yes. */
  readonly mount?: boolean;
}

/**
 * Pins a link at a path. Where the directory is in no bpffs, one is mounted on it, unless
 * `mount` is false or there are files in it that would be hidden; it is taken down again
 * where the link can't be pinned after all.
 *
 * @throws {PinError} where the path is not one to pin at
 * @throws {BpfError} where the kernel refuses
 */
export function pinLink(kernel: Kernel, link: Fd, path: string, { mount = true }: PinOptions = {}): void {
  const { directory, name } = splitPath(path);
  if (kernel.files.exists(path)) throw new PinError(path, "exists", `path '${path}' already exists`);
  if (name.includes(".")) {
    throw new PinError(path, "dot", `the name '${name}' has a dot, which bpffs keeps for names of its own`);
  }
  if (isBpffs(kernel, directory)) {
    kernel.objects.pin(link, path);
    return;
  }
  if (!kernel.files.exists(directory)) throw new PinError(path, "no directory", `dir '${directory}' doesn't exist`);
  if (!mount) throw new PinError(path, "no bpffs", "no BPF file system found, and none may be mounted");
  if (!isEmpty(kernel, directory)) {
    const remedy = "pin in a bpffs, such as /sys/fs/bpf, or in an empty directory";
    throw new PinError(path, "not empty", `a BPF file system on '${directory}' would hide what is in it; ${remedy}`);
  }

  const undo = mountBpffs(kernel, directory);
  try {
    kernel.objects.pin(link, path);
  } catch (error) {
    undo();
    throw error;
  }
}

function isEmpty(kernel: Kernel, directory: string): boolean {
  try {
    // By the dot in it: what is no directory, a pipe or a device, is not even opened.
    for (const _ of kernel.files.list(`${directory}/.`)) return false;
  } catch (error) {
    // mount(2) refuses it, and tells why.
    if (!(error instanceof BpfError && error.code === "ENOTDIR")) throw error;
  }
  return true;
}

/** Whether a path is in a bpffs; not where it can't be told. */
export function isBpffs(kernel: Kernel, path: string): boolean {
  try {
    return kernel.files.fileSystem(path) === FsMagic.BPF;
  } catch (error) {
    if (error instanceof BpfError) return false;
    throw error;
  }
}

/**
 * Mounts a bpffs on a directory, which is made a private mount point first so that the
 * mount does not spread to other mount namespaces.
 *
 * @returns what takes it down again
 */
function mountBpffs(kernel: Kernel, directory: string): () => void {
  const { files } = kernel;
  const makePrivate = () =>
    files.mount("", directory, "none", MountFlag.PRIVATE | MountFlag.REC, "mount --make-private");
  const unbind = bindIfNoMountPoint(kernel, directory, makePrivate);
  try {
    files.mount("bpf", directory, "bpf", 0, "mount -t bpf bpf", "mode=0700");
  } catch (error) {
    unbind();
    throw error;
  }
  return () => {
    files.unmount(directory, MNT_DETACH);
    unbind();
  };
}

/** Only a mount point can be made private: what is none yet is mounted on itself. */
function bindIfNoMountPoint({ files }: Kernel, directory: string, makePrivate: () => void): () => void {
  try {
    makePrivate();
    return () => {};
  } catch (error) {
    if (!(error instanceof BpfError && error.code === "EINVAL")) throw error;
  }
  files.mount(directory, directory, "none", MountFlag.BIND, `mount --bind ${directory}`);
  const unbind = () => files.unmount(directory, MNT_DETACH);
  try {
    makePrivate();
    return unbind;
  } catch (error) {
    unbind();
    throw error;
  }
}

/** dirname(3) and basename(3). */
function splitPath(path: string): { directory: string; name: string } {
  const trimmed = path.replace(/(?<=[^/])\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  const name = trimmed.slice(slash + 1);
  if (slash < 0) return { directory: ".", name };
  return { directory: trimmed.slice(0, slash).replace(/(?<=[^/])\/+$/, "") || "/", name };
}
