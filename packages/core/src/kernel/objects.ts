import type { Fd } from "../fd.ts";
import { encodeCString } from "../text.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";
import type { Files } from "./files.ts";

/** The kinds of BPF object that a path can be pinned to or a descriptor can hold. */
export type ObjectType = "prog" | "map" | "link" | "unknown";

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
   */
  typeOf(fd: Fd): ObjectType {
    const name = this.#files.readlink(`/proc/self/fd/${fd.number}`);
    const match = /bpf[-_](prog|map|link)/.exec(name);
    return (match?.[1] as ObjectType | undefined) ?? "unknown";
  }
}
