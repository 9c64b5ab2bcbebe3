import type { KernelSource } from "./kernel-source.ts";
import type { EnumNames, Layout } from "./layout.ts";
import type { RawLink } from "./raw-link.ts";
import type { ProgramType } from "./uapi/bpf.ts";

/** Gives the layout of a link type by its number, so that the reader knows its buffers. */
export type LayoutOf = (type: number) => Layout | undefined;

/** What of a link type makes its links readable all at once: see `LinkType`. */
export interface LinkSource {
  readonly id: number;
  readonly name: string;
  readonly info: Layout;
  readonly kernel?: KernelSource | undefined;
}

/** Reads links. Each call opens what it needs and closes it again. */
export interface LinkReader {
  /**
   * The lowest id above `after`; undefined at the end. (BPF_LINK_GET_NEXT_ID, Linux 5.8)
   *
   * @throws {BpfError} EPERM without CAP_SYS_ADMIN
   */
  nextId(after: number): number | undefined;

  /**
   * The info of the link with this id. (BPF_LINK_GET_FD_BY_ID, BPF_OBJ_GET_INFO_BY_FD, Linux 5.8)
   *
   * @throws {BpfError} ENOENT where there is none; EAGAIN while it is being created
   */
  read(id: number, layoutOf: LayoutOf): RawLink;

  /**
   * The info of the link that is pinned at this path. (BPF_OBJ_GET)
   *
   * @throws {BpfError} where the path can't be opened
   * @throws {ObjectTypeError} where another kind of BPF object is pinned there
   */
  readPinned(path: string, layoutOf: LayoutOf): RawLink;
}

/** A process that holds a link open. */
export interface Holder {
  /** The process id (thread group id). */
  readonly pid: number;
  /** The command name of its main thread, up to 15 bytes. */
  readonly comm: string;
  /** The descriptors it holds the link by, ascending. */
  readonly fds: readonly number[];
}

/** Who holds one link. */
export interface LinkHolders {
  /** In the order the kernel's walk over all tasks finds them. */
  readonly processes: readonly Holder[];
  /** The cookie of a perf_event link's event; undefined for other types, and where the way of searching can't tell. */
  readonly bpfCookie?: bigint;
}

/** The result of a search for the processes that hold links open. */
export interface HolderSearch {
  /** How it was done: by a BPF iterator over all open files, or by reading /proc. */
  readonly method: "iterator" | "proc";
  /** By link id. Links that no process holds are not in it. */
  readonly links: ReadonlyMap<number, LinkHolders>;
  /** What kept the search from a better way, or from seeing everything. */
  readonly problems: readonly unknown[];
}

/** The result of a search for pinned links. */
export interface PinSearch {
  /** Paths by link id, in the order they were found. */
  readonly links: ReadonlyMap<number, readonly string[]>;
  /** Directories that could not be read, and the like. */
  readonly problems: readonly unknown[];
}

/** What is known of a loaded program. */
export interface ProgramInfo {
  readonly id: number;
  /** The type's name, or its number where nothing knows a name. */
  readonly type: ProgramType | (string & {}) | number;
  /** The program's name, up to 15 bytes; empty where it has none. */
  readonly name: string;
}

/** A kernel symbol: a line of /proc/kallsyms. */
export interface KernelSymbol {
  readonly address: bigint;
  readonly name: string;
  /** The module it is in; empty for the kernel itself. */
  readonly module: string;
}

/** Resolves kernel addresses. */
export interface Symbols {
  /** Whether addresses can be resolved at all: not where kptr_restrict hides them. */
  readonly available: boolean;
  /**
   * The first symbol, by address and then in the order of /proc/kallsyms, that starts at
   * `address`. Where the kernel has indirect branch tracking (CONFIG_X86_KERNEL_IBT) one
   * that starts four bytes before counts too: a probe sits behind the `endbr` instruction.
   */
  lookup(address: bigint): KernelSymbol | undefined;
}

/**
 * What a listing asks of a kernel: enough to show every link, nothing that changes
 * anything. The live kernel answers it with system calls, a capture from its file.
 */
export interface KernelView extends EnumNames {
  /** Byte order of the structs that {@link LinkReader} gives. */
  readonly littleEndian: boolean;
  readonly links: LinkReader;
  readonly programs: {
    /** @throws {BpfError} ENOENT where there is none */
    info(id: number): ProgramInfo;
  };
  readonly net: {
    /** The name of the network device in this process's network namespace; undefined where it has none with this index. */
    deviceName(ifindex: number): string | undefined;
  };
  readonly symbols: Symbols;
  /**
   * Reads the links above an id in one pass, by ascending id, in chunks as they come: each
   * is what {@link LinkReader.read} would give, or the id alone where that has to be asked. Links
   * that are still being created are not among them. Worth it where there are hundreds.
   * (Linux 5.19)
   *
   * @throws {BpfError} where the kernel doesn't let programs be loaded
   * @throws {UnsupportedError} where it can't read them so
   */
  readLinks?(types: Iterable<LinkSource>, after: number): Iterable<readonly (RawLink | number)[]>;
  /** Searches for the processes that hold links open, this one left out. */
  findHolders(): HolderSearch;
  /** Searches for links that are pinned in a bpffs of this mount namespace. */
  findPins(): PinSearch;
}
