import { attachTypes, encodeCString, programTypes } from "@bpflink/core";
import type { Capture } from "@bpflink/core/capture";

/** Fills `struct bpf_link_info`, little-endian, by offset. */
export class InfoWriter {
  readonly bytes = new Uint8Array(64);
  readonly buffers: Record<string, string> = {};
  readonly #view = new DataView(this.bytes.buffer);

  constructor(type: number, id: number, progId: number) {
    this.u32(0, type).u32(4, id).u32(8, progId);
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, true);
    return this;
  }

  s32(offset: number, value: number): this {
    this.#view.setInt32(offset, value, true);
    return this;
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, true);
    return this;
  }

  attachType(offset: number, name: (typeof attachTypes)[number]): this {
    return this.u32(offset, attachTypes.indexOf(name));
  }

  /** A string behind a pointer, its size with the NUL at `length`. */
  text(pointer: number, length: number, value: string): this {
    const bytes = encodeCString(value);
    this.buffers[String(pointer)] = hex(bytes);
    return this.u64(pointer, 0n).u32(length, bytes.length);
  }

  /** An array of u64 behind a pointer. */
  array(pointer: number, values: readonly bigint[]): this {
    this.buffers[String(pointer)] = hex(new Uint8Array(BigUint64Array.from(values).buffer));
    return this.u64(pointer, 0n);
  }
}

export type CapturedLink = Extract<Capture["links"][number], { info: string }>;

export function capturedLink(id: number, { bytes, buffers }: InfoWriter): CapturedLink {
  return { id, info: hex(bytes), buffers };
}

/** `enum bpf_prog_type` by name. */
export function programType(name: (typeof programTypes)[number]): number {
  return programTypes.indexOf(name);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
