import { hostLittleEndian } from "../arch.ts";
import type { Fd } from "../fd.ts";
import { decodeCString, encodeText } from "../text.ts";
import { BpfCommand } from "../uapi/bpf.ts";
import type { Bpf } from "./bpf.ts";

/** What BPF_MAP_CREATE takes. */
export interface MapCreate {
  /** `enum bpf_map_type`. */
  readonly type: number;
  /** In bytes. */
  readonly keySize: number;
  /** In bytes. */
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags?: number;
  /** Up to 15 bytes of letters, digits, `_` and `.`. */
  readonly name?: string;
  readonly btf?: Fd;
  readonly btfKeyTypeId?: number;
  readonly btfValueTypeId?: number;
  /** For struct_ops: the BTF type of the value in vmlinux. */
  readonly btfVmlinuxValueTypeId?: number;
}

/** What is known of a map. */
export interface MapInfo {
  /** `enum bpf_map_type`. */
  readonly type: number;
  readonly id: number;
  readonly name: string;
}

/** Maps of the running kernel. */
export class Maps {
  readonly #bpf: Bpf;

  constructor(bpf: Bpf) {
    this.#bpf = bpf;
  }

  /** The lowest id above `after`; undefined at the end. (BPF_MAP_GET_NEXT_ID, Linux 4.13) */
  nextId(after: number): number | undefined {
    return this.#bpf.nextId(BpfCommand.MAP_GET_NEXT_ID, after, "map");
  }

  /** Opens a map by its id. (BPF_MAP_GET_FD_BY_ID, Linux 4.13) */
  open(id: number): Fd {
    return this.#bpf.openById(BpfCommand.MAP_GET_FD_BY_ID, id, "map");
  }

  /** The info of an open map. (BPF_OBJ_GET_INFO_BY_FD, Linux 4.13) */
  infoOf(fd: Fd): MapInfo {
    const info = new Uint8Array(64);
    this.#bpf.mustInfo(fd, info, { operation: "get map info" });
    const view = new DataView(info.buffer);
    return {
      type: view.getUint32(0, hostLittleEndian),
      id: view.getUint32(4, hostLittleEndian),
      name: decodeCString(info.subarray(24, 40)),
    };
  }

  create(spec: MapCreate): Fd {
    this.#bpf
      .attr()
      .u32(0, spec.type)
      .u32(4, spec.keySize)
      .u32(8, spec.valueSize)
      .u32(12, spec.maxEntries)
      .u32(16, spec.flags ?? 0)
      .bytes(28, encodeText(spec.name ?? "").subarray(0, 15))
      .u32(48, spec.btf?.number ?? 0)
      .u32(52, spec.btfKeyTypeId ?? 0)
      .u32(56, spec.btfValueTypeId ?? 0)
      .u32(60, spec.btfVmlinuxValueTypeId ?? 0);
    return this.#bpf.open(BpfCommand.MAP_CREATE, { operation: "create map" });
  }

  /** Sets the value of a key. (BPF_MAP_UPDATE_ELEM) */
  update(map: Fd, key: Uint8Array, value: Uint8Array): void {
    this.#bpf.attr().u32(0, map.number).pointer(8, key).pointer(16, value).u64(24, 0n);
    this.#bpf.must(BpfCommand.MAP_UPDATE_ELEM, { operation: "update map" });
  }
}
