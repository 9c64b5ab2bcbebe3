import { hostLittleEndian } from "../arch.ts";
import type { Fd } from "../fd.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";

/** BTF objects of the running kernel. */
export class BtfObjects {
  readonly #bpf: Bpf;

  constructor(bpf: Bpf) {
    this.#bpf = bpf;
  }

  /** Loads BTF for programs and maps to refer to. (BPF_BTF_LOAD, Linux 4.18) */
  load(btf: Uint8Array): Fd {
    this.#bpf.attr().pointer(0, btf).u64(8, 0n).u32(16, btf.length);
    return this.#bpf.open(BpfCommand.BTF_LOAD, { operation: "load BTF" });
  }

  /** Opens a BTF object by its id. (BPF_BTF_GET_FD_BY_ID, Linux 4.18) */
  open(id: number): Fd {
    return this.#bpf.openById(BpfCommand.BTF_GET_FD_BY_ID, id, "BTF");
  }

  /** The id of an open BTF object. */
  idOf(fd: Fd): number {
    const info = new Uint8Array(32);
    this.#bpf.mustInfo(fd, info, { operation: "get BTF info" });
    return new DataView(info.buffer).getUint32(12, hostLittleEndian);
  }
}
