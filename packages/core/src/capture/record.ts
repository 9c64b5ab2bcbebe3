import { BpfError, isGone } from "../errors.ts";
import { toHex } from "../hex.ts";
import type {
  HolderSearch,
  KernelSymbol,
  KernelView,
  LayoutOf,
  PinSearch,
  ProgramInfo,
  Symbols,
} from "../kernel-view.ts";
import type { RawLink } from "../raw-link.ts";
import { type Capture, captureFormat, captureVersion } from "./schema.ts";

/** The machine a capture was made on. */
export interface CaptureMachine {
  /** uname -r. */
  readonly release: string;
  readonly arch: string;
}

type CapturedLink = Capture["links"][number];

/**
 * A kernel view that remembers each answer it passes on. What was asked while it was in
 * use can be asked of its {@link Recorder.capture} again.
 */
export class Recorder implements KernelView {
  readonly littleEndian: boolean;
  readonly #kernel: KernelView;
  readonly #machine: CaptureMachine;
  readonly #links = new Map<number, CapturedLink>();
  readonly #pinned = new Map<string, number>();
  readonly #programs = new Map<number, ProgramInfo>();
  readonly #devices = new Map<number, string | undefined>();
  readonly #symbols = new Map<bigint, KernelSymbol | undefined>();
  readonly #enumerators = new Map<string, Capture["enumerators"][number]>();
  #holders: HolderSearch | undefined;
  #pins: PinSearch | undefined;

  constructor(kernel: KernelView, machine: CaptureMachine) {
    this.#kernel = kernel;
    this.#machine = machine;
    this.littleEndian = kernel.littleEndian;
    this.symbols = new RecordedSymbols(kernel, this.#symbols);
  }

  readonly links = {
    nextId: (after: number): number | undefined => this.#kernel.links.nextId(after),

    read: (id: number, layoutOf: LayoutOf): RawLink => {
      try {
        const raw = this.#kernel.links.read(id, layoutOf);
        this.#links.set(id, capturedLink(id, raw));
        return raw;
      } catch (error) {
        if (error instanceof BpfError && !isGone(error)) {
          this.#links.set(id, { id, error: { errno: error.errno, operation: error.operation } });
        }
        throw error;
      }
    },

    readPinned: (path: string, layoutOf: LayoutOf): RawLink => {
      const raw = this.#kernel.links.readPinned(path, layoutOf);
      const { id } = raw;
      this.#links.set(id, capturedLink(id, raw));
      this.#pinned.set(path, id);
      return raw;
    },
  };

  readonly programs = {
    info: (id: number): ProgramInfo => remember(this.#programs, id, this.#kernel.programs.info(id)),
  };

  readonly net = {
    deviceName: (ifindex: number): string | undefined =>
      remember(this.#devices, ifindex, this.#kernel.net.deviceName(ifindex)),
  };

  readonly symbols: Symbols;

  enumerator(name: string, prefix: string, value: number): string | undefined {
    const found = this.#kernel.enumerator(name, prefix, value);
    this.#enumerators.set(`${name} ${value}`, { enum: name, prefix, value, name: found ?? null });
    return found;
  }

  findHolders(): HolderSearch {
    this.#holders = this.#kernel.findHolders();
    return this.#holders;
  }

  findPins(): PinSearch {
    this.#pins = this.#kernel.findPins();
    return this.#pins;
  }

  /** Everything that was answered so far. */
  capture(): Capture {
    return {
      format: captureFormat,
      version: captureVersion,
      kernel: { ...this.#machine, littleEndian: this.littleEndian },
      links: [...this.#links.values()].sort((a, b) => a.id - b.id),
      pinned: Object.fromEntries(this.#pinned),
      programs: [...this.#programs.values()].map(({ id, type, name }) => ({ id, type, name })),
      devices: [...this.#devices].map(([ifindex, name]) => ({ ifindex, name: name ?? null })),
      symbols: {
        available: this.#symbols.size === 0 || this.symbols.available,
        addresses: [...this.#symbols].map(([at, symbol]) => ({ at: toAddress(at), symbol: capturedSymbol(symbol) })),
      },
      enumerators: [...this.#enumerators.values()],
      ...(this.#holders === undefined ? {} : { holders: capturedHolders(this.#holders) }),
      ...(this.#pins === undefined
        ? {}
        : { pins: [...this.#pins.links].map(([id, paths]) => ({ id, paths: [...paths] })) }),
    };
  }

  /** The text of a capture file. */
  toString(): string {
    return `${JSON.stringify(this.capture(), undefined, 1)}\n`;
  }
}

class RecordedSymbols implements Symbols {
  readonly #kernel: KernelView;
  readonly #answers: Map<bigint, KernelSymbol | undefined>;

  constructor(kernel: KernelView, answers: Map<bigint, KernelSymbol | undefined>) {
    this.#kernel = kernel;
    this.#answers = answers;
  }

  get available(): boolean {
    return this.#kernel.symbols.available;
  }

  lookup(address: bigint): KernelSymbol | undefined {
    return remember(this.#answers, address, this.#kernel.symbols.lookup(address));
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}

function capturedLink(id: number, { info, buffers }: RawLink): CapturedLink {
  const entries = [...buffers].map(([pointer, bytes]) => [String(pointer), toHex(bytes)] as const);
  return { id, info: toHex(info), buffers: Object.fromEntries(entries) };
}

function capturedSymbol(symbol: KernelSymbol | undefined) {
  return symbol === undefined ? null : { ...symbol, address: toAddress(symbol.address) };
}

function capturedHolders({ method, links }: HolderSearch): NonNullable<Capture["holders"]> {
  return {
    method,
    links: [...links].map(([id, { processes, bpfCookie }]) => ({
      id,
      ...(bpfCookie === undefined ? {} : { bpfCookie: String(bpfCookie) }),
      processes: processes.map(({ pid, comm, fds }) => ({ pid, comm, fds: [...fds] })),
    })),
  };
}

function toAddress(address: bigint): string {
  return `0x${address.toString(16)}`;
}
