import { hostLittleEndian } from "../arch.ts";
import type { Backend } from "../backend.ts";

/** Longer than any `union bpf_attr` so far (Linux 7.2: 168 bytes); a kernel accepts a longer one whose rest is zero. */
const size = 192;

/**
 * A `union bpf_attr` to fill and pass to bpf(2). One serves all commands: it is cleared
 * before each. Buffers whose addresses it holds stay referenced until then.
 */
export class Attr {
  readonly address: bigint;
  readonly #backend: Backend;
  readonly #bytes = new Uint8Array(size);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #held: Uint8Array[] = [];
  #end = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.address = backend.addressOf(this.#bytes);
  }

  /** The number of bytes set since {@link Attr.clear}: what the command needs the kernel to look at. */
  get length(): number {
    return this.#end;
  }

  clear(): this {
    this.#bytes.fill(0, 0, this.#end);
    this.#end = 0;
    this.#held.length = 0;
    return this;
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, hostLittleEndian);
    return this.#reach(offset + 4);
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, hostLittleEndian);
    return this.#reach(offset + 8);
  }

  /** Puts the buffer's address there; that of an empty one or none is 0. */
  pointer(offset: number, buffer: Uint8Array | undefined): this {
    if (buffer === undefined || buffer.length === 0) return this.u64(offset, 0n);
    this.#held.push(buffer);
    return this.u64(offset, this.#backend.addressOf(buffer));
  }

  bytes(offset: number, bytes: Uint8Array): this {
    this.#bytes.set(bytes, offset);
    return this.#reach(offset + bytes.length);
  }

  getU32(offset: number): number {
    return this.#view.getUint32(offset, hostLittleEndian);
  }

  #reach(end: number): this {
    if (end > this.#end) this.#end = end;
    return this;
  }
}
