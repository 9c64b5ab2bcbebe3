import { hostLittleEndian } from "../arch.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import { encodeCString } from "../text.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";
import type { Files } from "./files.ts";

/** The kinds of BPF object that a path can be pinned to or a descriptor can hold. */
export type ObjectType = "prog" | "map" | "link" | "unknown";

/** Longer than any of the kernel's info structs so far; each accepts a longer one whose rest is zero. */
const infoSize = 512;

/** What all infos start with: a type and an id, and what else tells one object from another. */
const infoStart = 12;

/** What opens objects of each kind by their id. */
const openById: Readonly<Record<Exclude<ObjectType, "unknown">, number>> = {
  link: BpfCommand.LINK_GET_FD_BY_ID,
  prog: BpfCommand.PROG_GET_FD_BY_ID,
  map: BpfCommand.MAP_GET_FD_BY_ID,
};

/** What BPF programs, maps and links have in common: pins. */
export class Objects {
  readonly #bpf: Bpf;
  readonly #files: Files;

  constructor(bpf: Bpf, files: Files) {
    this.#bpf = bpf;
    this.#files = files;
  }

  /** Opens the object that is pinned at this path. (BPF_OBJ_GET, Linux 4.4) */
  get(path: string): Fd {
    this.#bpf.attr().pointer(0, encodeCString(path)).u32(8, 0);
    return this.#bpf.open(BpfCommand.OBJ_GET, { operation: "open pinned object", subject: path });
  }

  /** Pins an object at this path, which must be in a bpffs. (BPF_OBJ_PIN, Linux 4.4) */
  pin(object: Fd, path: string): void {
    this.#bpf.attr().pointer(0, encodeCString(path)).u32(8, object.number);
    this.#bpf.must(BpfCommand.OBJ_PIN, { operation: "pin object at", subject: path });
  }

  /**
   * What kind of object a descriptor holds, by its name in /proc. A link's is
   * `anon_inode:bpf_link` where it was created and `anon_inode:bpf-link` where it was opened.
   * Where there is no /proc, by what the kernel tells of it (which takes CAP_SYS_ADMIN).
   */
  typeOf(fd: Fd): ObjectType {
    let name: string;
    try {
      name = this.#files.readlink(`/proc/self/fd/${fd.number}`);
    } catch (error) {
      if (error instanceof BpfError) return this.#typeByInfo(fd);
      throw error;
    }
    const match = /bpf[-_](prog|map|link)/.exec(name);
    return (match?.[1] as ObjectType | undefined) ?? "unknown";
  }

  /** An object is of the kind among whose objects the one with its id has the same info. */
  #typeByInfo(fd: Fd): ObjectType {
    const info = this.#startOfInfo(fd);
    if (info === undefined) return "unknown";
    const id = new DataView(info.buffer).getUint32(4, hostLittleEndian);
    for (const [type, command] of Object.entries(openById)) {
      try {
        using same = this.#bpf.openById(command, id, type);
        const other = this.#startOfInfo(same);
        if (other?.length === info.length && other.every((byte, at) => byte === info[at])) return type as ObjectType;
      } catch (error) {
        if (!(error instanceof BpfError)) throw error;
      }
    }
    return "unknown";
  }

  /** The start of an object's info, and behind it how long all of it is. */
  #startOfInfo(fd: Fd): Uint8Array | undefined {
    const info = new Uint8Array(infoSize);
    const length = this.#bpf.info(fd, info);
    if (length < 0) return undefined;
    new DataView(info.buffer).setUint32(infoStart, length, hostLittleEndian);
    return info.slice(0, infoStart + 4);
  }
}
