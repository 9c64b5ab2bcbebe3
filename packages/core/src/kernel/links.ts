import { ObjectTypeError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { LayoutOf, LinkReader } from "../kernel-view.ts";
import type { EnumNames } from "../layout.ts";
import type { RawLink } from "../raw-link.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";
import { LinkInfoReader } from "./link-info.ts";
import type { Objects } from "./objects.ts";

/** What BPF_LINK_CREATE takes, as far as all types share it. */
export interface LinkCreate {
  /** The program, or for struct_ops the map. */
  readonly program: Fd;
  /** The descriptor or ifindex to attach to; 0 for none. */
  readonly target: number;
  /** `enum bpf_attach_type`. */
  readonly attachType: number;
  readonly flags?: number;
  /** The bytes of the type's own part, from offset 16 of `link_create` on. */
  readonly options?: (put: LinkOptions) => void;
}

/** Fills the type's own part of `link_create`; offsets count from the start of the attr. */
export interface LinkOptions {
  u32(offset: number, value: number): LinkOptions;
  u64(offset: number, value: bigint): LinkOptions;
  pointer(offset: number, buffer: Uint8Array | undefined): LinkOptions;
}

/** Links of the running kernel. */
export class Links implements LinkReader {
  readonly #bpf: Bpf;
  readonly #objects: Objects;
  readonly #reader: LinkInfoReader;

  constructor(bpf: Bpf, objects: Objects, names: EnumNames) {
    this.#bpf = bpf;
    this.#objects = objects;
    this.#reader = new LinkInfoReader(bpf, names);
  }

  nextId(after: number): number | undefined {
    return this.#bpf.nextId(BpfCommand.LINK_GET_NEXT_ID, after, "link");
  }

  /** Opens a link by its id. (BPF_LINK_GET_FD_BY_ID, Linux 5.8) */
  open(id: number): Fd {
    return this.#bpf.openById(BpfCommand.LINK_GET_FD_BY_ID, id, "link");
  }

  /**
   * Opens a pinned link.
   *
   * @throws {ObjectTypeError} where a map or a program is pinned there
   */
  openPinned(path: string): Fd {
    const fd = this.#objects.get(path);
    try {
      const type = this.#objects.typeOf(fd);
      if (type !== "link") throw new ObjectTypeError(path, "link", type);
    } catch (error) {
      fd.close();
      throw error;
    }
    return fd;
  }

  /** The info of an open link. (BPF_OBJ_GET_INFO_BY_FD) */
  info(fd: Fd, layoutOf: LayoutOf, subject: string | number = `descriptor ${fd.number}`): RawLink {
    return this.#reader.read(fd, layoutOf, subject);
  }

  /** The id of an open link. */
  idOf(fd: Fd): number {
    return this.info(fd, () => undefined).id;
  }

  read(id: number, layoutOf: LayoutOf): RawLink {
    using fd = this.open(id);
    return this.info(fd, layoutOf, id);
  }

  readPinned(path: string, layoutOf: LayoutOf): RawLink {
    using fd = this.openPinned(path);
    return this.info(fd, layoutOf, path);
  }

  /** Attaches a program. (BPF_LINK_CREATE, Linux 5.7) */
  create(spec: LinkCreate): Fd {
    const attr = this.#bpf.attr().u32(0, spec.program.number).u32(4, spec.target).u32(8, spec.attachType);
    attr.u32(12, spec.flags ?? 0);
    spec.options?.(attr);
    return this.#bpf.open(BpfCommand.LINK_CREATE, {
      operation: "create link of attach type",
      subject: spec.attachType,
    });
  }

  /** Replaces the program that a link attaches. (BPF_LINK_UPDATE, Linux 5.7) */
  update(link: Fd, program: Fd): void {
    this.#bpf.attr().u32(0, link.number).u32(4, program.number).u32(8, 0).u32(12, 0);
    this.#bpf.must(BpfCommand.LINK_UPDATE, { operation: "update link" });
  }

  /**
   * Detaches a link from what it is attached to; it stays, defunct, until its last
   * reference is gone. (BPF_LINK_DETACH, Linux 5.9)
   *
   * @throws {BpfError} EOPNOTSUPP where the type can't be detached
   */
  detach(link: Fd, subject?: string | number): void {
    this.#bpf.attr().u32(0, link.number);
    this.#bpf.must(BpfCommand.LINK_DETACH, {
      operation: "detach link",
      ...(subject === undefined ? {} : { subject }),
    });
  }

  /** Starts a run of an iterator link; read(2) on the descriptor gives its output. (BPF_ITER_CREATE, Linux 5.8) */
  createIterator(link: Fd): Fd {
    this.#bpf.attr().u32(0, link.number).u32(4, 0);
    return this.#bpf.open(BpfCommand.ITER_CREATE, { operation: "create iterator" });
  }
}
