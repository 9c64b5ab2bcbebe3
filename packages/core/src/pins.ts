import { BpfError, isGone } from "./errors.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { PinSearch } from "./kernel-view.ts";
import { parseMounts } from "./mounts.ts";
import { isBpffs } from "./pin.ts";

/** Where a bpffs is mounted by custom. */
const customary = "/sys/fs/bpf";

/** The id stands in the part of the info that all types share. */
const noLayout = () => undefined;

/**
 * Finds the links that are pinned in any bpffs of this mount namespace, sub-directories
 * included. Maps and programs are passed over, and so is what vanishes meanwhile; a
 * directory or pin that can't be read is a problem of the result. So is a table of mounts
 * that can't be: then only the bpffs on /sys/fs/bpf is found.
 */
export function findPins(kernel: Kernel): PinSearch {
  const table = new PinTable();
  const problems: unknown[] = [];
  for (const directory of bpfMounts(kernel, problems)) walk(kernel, directory, table, problems);
  return { links: table.links, problems };
}

function bpfMounts(kernel: Kernel, problems: unknown[]): string[] {
  try {
    const mounts = parseMounts(kernel.files.readText("/proc/mounts"));
    return mounts.filter(({ type }) => type.startsWith("bpf")).map(({ target }) => target);
  } catch (error) {
    if (!(error instanceof BpfError)) throw error;
    problems.push(error);
    return isBpffs(kernel, customary) ? [customary] : [];
  }
}

/** Depth first, in the directories' own order. */
function walk(kernel: Kernel, directory: string, table: PinTable, problems: unknown[]): void {
  try {
    // By the dot in it: what has meanwhile become a pipe or a device is not opened.
    for (const { name, type } of kernel.files.list(`${directory}/.`)) {
      const path = directory === "/" ? `/${name}` : `${directory}/${name}`;
      if (type === "directory") walk(kernel, path, table, problems);
      else if (type === "file") visit(kernel, path, table, problems);
    }
  } catch (error) {
    if (!isGone(error)) problems.push(error);
  }
}

function visit(kernel: Kernel, path: string, table: PinTable, problems: unknown[]): void {
  try {
    using fd = kernel.objects.get(path);
    if (kernel.objects.typeOf(fd) !== "link") return;
    table.add(kernel.links.info(fd, noLayout, path).id, path);
  } catch (error) {
    if (!isGone(error)) problems.push(error);
  }
}

/**
 * Paths by link id, in the order in which bpftool prints several pins of one link. bpftool
 * keeps them in libbpf's hash table: a new entry goes before those that are there, and each
 * time the table grows (at three quarters of 4, 8, 16, ... entries) their order is reversed.
 */
class PinTable {
  readonly links = new Map<number, string[]>();
  #size = 0;
  #capacity = 0;

  add(id: number, path: string): void {
    if (this.#capacity === 0) this.#capacity = 4;
    else if (Math.floor(((this.#size + 1) * 4) / 3) > this.#capacity) this.#grow();
    this.#size++;
    const paths = this.links.get(id);
    if (paths === undefined) this.links.set(id, [path]);
    else paths.unshift(path);
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const paths of this.links.values()) paths.reverse();
  }
}
