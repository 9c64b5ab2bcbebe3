import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kernel } from "@bpflink/core";
import { parseMounts } from "../../packages/core/src/mounts.ts";

const prefix = "bpflink-test-";
const MNT_DETACH = 2;

/**
 * Files, mounts and cgroups of one test run. They carry the process id in their names, so
 * that the next run can remove what a killed one left.
 */
export class Workspace implements Disposable {
  /** A directory of our own. */
  readonly directory: string;
  readonly #kernel: Kernel;
  readonly #name: string;
  #bpffs: string | undefined;
  #tracefs: string | undefined;
  #securityfs: string | undefined;
  #cgroup: string | undefined;
  #file: string | undefined;
  readonly #cgroups: string[] = [];
  #gone = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    sweep(kernel);
    this.directory = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    this.#name = this.directory.slice(this.directory.indexOf(prefix));
  }

  [Symbol.dispose](): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const path of this.#cgroups.splice(0).reverse()) rmdirSync(path);
    for (const path of [this.#bpffs, this.#tracefs, this.#securityfs])
      if (path !== undefined) this.#kernel.files.unmount(path, MNT_DETACH);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A bpffs that is mounted for us. */
  get bpffs(): string {
    this.#bpffs ??= this.#mount("bpf", "bpffs");
    return this.#bpffs;
  }

  /** A tracefs that is mounted for us: nothing says that the machine has one. */
  get tracefs(): string {
    this.#tracefs ??= this.#mount("tracefs", "tracefs");
    return this.#tracefs;
  }

  /** The active Linux security modules. */
  get lsms(): readonly string[] {
    this.#securityfs ??= this.#mount("securityfs", "securityfs");
    return readFileSync(join(this.#securityfs, "lsm"), "latin1").trim().split(",");
  }

  /** A cgroup of our own, without processes. */
  get cgroup(): string {
    this.#cgroup ??= this.#makeCgroup(join(cgroupMount(), this.#name));
    return this.#cgroup;
  }

  /** A new cgroup in {@link Workspace.cgroup}. */
  newCgroup(name: string): string {
    return this.#makeCgroup(join(this.cgroup, name));
  }

  /** A file of 1 MB that no process maps, for uprobes that never fire. */
  get file(): string {
    if (this.#file === undefined) {
      this.#file = join(this.directory, "probed");
      writeFileSync(this.#file, "");
      truncateSync(this.#file, 1 << 20);
    }
    return this.#file;
  }

  #mount(type: string, name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path);
    this.#kernel.files.mount(type, path, type, 0);
    return path;
  }

  #makeCgroup(path: string): string {
    mkdirSync(path);
    this.#cgroups.push(path);
    return path;
  }
}

/** Where cgroup2 is mounted. */
function cgroupMount(): string {
  const mount = mounts().find(({ type }) => type === "cgroup2");
  if (mount === undefined) throw new Error("no cgroup2 is mounted");
  return mount.target;
}

const mounts = () => parseMounts(readFileSync("/proc/self/mounts", "utf8"));

/** Removes what processes that are gone have left. */
function sweep(kernel: Kernel): void {
  const all = mounts();
  // Another test run may sweep the same in this moment.
  for (const { target } of all) if (isStale(target)) kernel.syscalls.call("umount2", target, MNT_DETACH);
  for (const name of readdirSync(tmpdir())) {
    if (isStale(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  const cgroups = all.find(({ type }) => type === "cgroup2")?.target;
  if (cgroups === undefined) return;
  for (const name of readdirSync(cgroups)) if (isStale(name)) removeCgroups(join(cgroups, name));
}

function isStale(path: string): boolean {
  const pid = new RegExp(`(?:^|/)${prefix}(\\d+)-`).exec(path)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function removeCgroups(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroups(join(path, entry.name));
  }
  try {
    rmdirSync(path);
  } catch (error) {
    // Another test run swept it in this moment.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
