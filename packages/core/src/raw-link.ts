import { decodeCString } from "./text.ts";

const noBytes = new Uint8Array(0);
const noBuffers: ReadonlyMap<number, Uint8Array> = new Map();

/** What a {@link RawLink} is made with. */
export interface RawLinkOptions {
  /**
   * What stands behind the struct's pointers, by the offset of the pointer: a string with
   * its NUL, or the elements of an array. Default: nothing.
   */
  readonly buffers?: ReadonlyMap<number, Uint8Array>;
  readonly littleEndian: boolean;
}

/**
 * `struct bpf_link_info` of one link as the kernel filled it, as many bytes as the kernel
 * knows (`info_len`). Offsets count from the struct's start; what lies past its end reads 0,
 * as an older kernel means it.
 */
export class RawLink {
  readonly littleEndian: boolean;
  readonly #buffers: ReadonlyMap<number, Uint8Array>;
  /** Has the struct, and maybe others around it. */
  protected readonly view: DataView;
  protected readonly start: number;
  protected readonly end: number;

  /** @param info the bytes of the struct, or a view in which they go from `start` to `end` */
  constructor(
    info: Uint8Array | DataView,
    { buffers = noBuffers, littleEndian }: RawLinkOptions,
    start = 0,
    end = info.byteLength,
  ) {
    this.view = info instanceof DataView ? info : new DataView(info.buffer, info.byteOffset, info.byteLength);
    this.littleEndian = littleEndian;
    this.#buffers = buffers;
    this.start = start;
    this.end = end;
  }

  /** `enum bpf_link_type` */
  get type(): number {
    return this.getUint32(0);
  }

  get id(): number {
    return this.getUint32(4);
  }

  get progId(): number {
    return this.getUint32(8);
  }

  /** The struct's bytes. */
  get info(): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.start, this.end - this.start);
  }

  get buffers(): ReadonlyMap<number, Uint8Array> {
    return this.#buffers;
  }

  getUint32(offset: number): number {
    const at = this.start + offset;
    return at + 4 > this.end
      ? this.#padded(at).getUint32(0, this.littleEndian)
      : this.view.getUint32(at, this.littleEndian);
  }

  getInt32(offset: number): number {
    return this.getUint32(offset) | 0;
  }

  getBigUint64(offset: number): bigint {
    const at = this.start + offset;
    return at + 8 > this.end
      ? this.#padded(at).getBigUint64(0, this.littleEndian)
      : this.view.getBigUint64(at, this.littleEndian);
  }

  /** What stands behind the pointer at this offset; no bytes where there is nothing. */
  getBytes(pointer: number): Uint8Array {
    return this.buffers.get(pointer) ?? noBytes;
  }

  /** The NUL-terminated string behind the pointer at this offset; empty where there is none. */
  getText(pointer: number): string {
    return decodeCString(this.getBytes(pointer));
  }

  /** Eight bytes of which those past the struct's end are zero. */
  #padded(at: number): DataView {
    const bytes = new DataView(new ArrayBuffer(8));
    for (let i = 0; at + i < this.end; i++) bytes.setUint8(i, this.view.getUint8(at + i));
    return bytes;
  }
}
