import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import { fromHex } from "../hex.ts";
import type { HolderSearch, KernelSymbol, KernelView, LinkHolders, PinSearch } from "../kernel-view.ts";
import { RawLink } from "../raw-link.ts";
import type { Capture } from "./schema.ts";

/**
 * A capture as a kernel view: it answers what was asked when it was recorded, on any
 * machine. What was not asked then is not there (ENOENT, no name).
 */
export function replayCapture(capture: Capture): KernelView {
  const { littleEndian } = capture.kernel;
  const links = new Map(capture.links.map((link) => [link.id, link] as const));
  const ids = [...links.keys()].sort((a, b) => a - b);
  const pinned = new Map(Object.entries(capture.pinned));
  const programs = new Map(capture.programs.map((program) => [program.id, program] as const));
  const devices = new Map(capture.devices.map(({ ifindex, name }) => [ifindex, name ?? undefined] as const));
  const symbols = new Map(
    capture.symbols.addresses.map(({ at, symbol }) => [BigInt(at), replayedSymbol(symbol)] as const),
  );

  const read = (id: number, subject: string | number): RawLink => {
    const link = links.get(id);
    if (link === undefined) throw new BpfError(Errno.ENOENT, { operation: "get link by id", subject });
    if ("error" in link) throw new BpfError(link.error.errno, { operation: link.error.operation, subject });
    const buffers = Object.entries(link.buffers).map(([pointer, hex]) => [Number(pointer), fromHex(hex)] as const);
    return new RawLink(fromHex(link.info), { buffers: new Map(buffers), littleEndian });
  };

  return {
    littleEndian,
    links: {
      nextId: (after) => ids[firstAbove(ids, after)],
      read: (id) => read(id, id),
      readPinned(path) {
        const id = pinned.get(path) ?? capture.pins?.find(({ paths }) => paths.includes(path))?.id;
        if (id === undefined) throw new BpfError(Errno.ENOENT, { operation: "open pinned object", subject: path });
        return read(id, path);
      },
    },
    programs: {
      info(id) {
        const program = programs.get(id);
        if (program === undefined) throw new BpfError(Errno.ENOENT, { operation: "get program by id", subject: id });
        return program;
      },
    },
    net: { deviceName: (ifindex) => devices.get(ifindex) },
    symbols: { available: capture.symbols.available, lookup: (address) => symbols.get(address) },
    enumerator: (name, prefix, value) =>
      capture.enumerators.find((entry) => entry.enum === name && entry.prefix === prefix && entry.value === value)
        ?.name ?? undefined,
    findHolders: () => replayedHolders(capture),
    findPins: (): PinSearch => ({
      links: new Map(capture.pins?.map(({ id, paths }) => [id, paths] as const)),
      problems: [],
    }),
  };
}

function replayedSymbol(symbol: Capture["symbols"]["addresses"][number]["symbol"]): KernelSymbol | undefined {
  return symbol === null ? undefined : { ...symbol, address: BigInt(symbol.address) };
}

function replayedHolders({ holders }: Capture): HolderSearch {
  const links = new Map<number, LinkHolders>();
  for (const { id, processes, bpfCookie } of holders?.links ?? []) {
    links.set(id, { processes, ...(bpfCookie === undefined ? {} : { bpfCookie: BigInt(bpfCookie) }) });
  }
  return { method: holders?.method ?? "proc", links, problems: [] };
}

/** The index of the first element above `value` of an ascending array. */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
