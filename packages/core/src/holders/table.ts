import type { Holder, LinkHolders } from "../kernel-view.ts";

/** One descriptor of a link, as a search comes across it. */
export interface HeldDescriptor {
  readonly linkId: number;
  /** Thread group id. */
  readonly pid: number;
  /** The command name of the main thread. */
  readonly comm: string;
  readonly fd: number;
  readonly bpfCookie?: bigint | undefined;
}

interface GrowingHolder extends Holder {
  readonly fds: number[];
}

interface GrowingHolders extends LinkHolders {
  readonly processes: GrowingHolder[];
}

/** Gathers descriptors by link, and by process within a link, in the order they come. */
export class HolderTable {
  readonly links = new Map<number, GrowingHolders>();
  /** Of those with more than one, which may be all that a process can open. */
  readonly #descriptors = new Map<GrowingHolder, Set<number>>();

  add(held: HeldDescriptor): void {
    const { linkId, pid, fd } = held;
    const holders = this.links.get(linkId);
    if (holders === undefined) {
      const { comm, bpfCookie } = held;
      const processes = [{ pid, comm, fds: [fd] }];
      this.links.set(linkId, bpfCookie === undefined ? { processes } : { processes, bpfCookie });
      return;
    }
    const last = holders.processes.at(-1);
    const holder = last?.pid === pid ? last : holders.processes.find((other) => other.pid === pid);
    if (holder === undefined) holders.processes.push({ pid, comm: held.comm, fds: [fd] });
    // Threads that share their descriptors are met once, others may hold the same number.
    else if (this.#isNew(holder, fd)) holder.fds.push(fd);
  }

  #isNew(holder: GrowingHolder, fd: number): boolean {
    let descriptors = this.#descriptors.get(holder);
    if (descriptors === undefined) {
      descriptors = new Set(holder.fds);
      this.#descriptors.set(holder, descriptors);
    }
    return descriptors.size < descriptors.add(fd).size;
  }
}
