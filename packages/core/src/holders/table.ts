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

  add(held: HeldDescriptor): void {
    const { linkId, pid, fd } = held;
    const holders = this.links.get(linkId);
    if (holders === undefined) {
      const { comm, bpfCookie } = held;
      const processes = [{ pid, comm, fds: [fd] }];
      this.links.set(linkId, bpfCookie === undefined ? { processes } : { processes, bpfCookie });
      return;
    }
    const holder = holders.processes.find((other) => other.pid === pid);
    if (holder === undefined) holders.processes.push({ pid, comm: held.comm, fds: [fd] });
    // Threads that share their descriptors are met once, others may hold the same number.
    else if (!holder.fds.includes(fd)) holder.fds.push(fd);
  }
}
