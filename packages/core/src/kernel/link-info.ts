import { hostLittleEndian } from "../arch.ts";
import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { LayoutOf } from "../kernel-view.ts";
import { type BufferField, type EnumNames, type Fields, fieldsOf } from "../layout.ts";
import { RawLink } from "../raw-link.ts";
import type { Bpf } from "./bpf.ts";

/** Longer than `struct bpf_link_info` so far (Linux 7.2: 64 bytes); a kernel accepts a longer one whose rest is zero. */
const infoSize = 256;

/** As often as the room for strings is doubled before a kernel is believed that it will never be enough. */
const maxAttempts = 16;

const byteOrder = { littleEndian: hostLittleEndian };

/** A buffer to offer: its address goes to one offset of the info, its room to another. */
interface Offer {
  readonly field: BufferField<unknown>;
  readonly room: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads `struct bpf_link_info` of any link: asks once, offers buffers of the size that
 * the kernel told for the strings and arrays of the link's layout, and asks again.
 */
export class LinkInfoReader {
  readonly #bpf: Bpf;
  readonly #names: EnumNames;
  readonly #info = new Uint8Array(infoSize);
  readonly #view = new DataView(this.#info.buffer);
  /** What was last read, as it is in the buffer. */
  readonly #link = new RawLink(this.#view, byteOrder);
  /** Which of a type's fields are buffers: looked up once for each type. */
  readonly #buffers = new WeakMap<Fields, readonly BufferField<unknown>[]>();

  constructor(bpf: Bpf, names: EnumNames) {
    this.#bpf = bpf;
    this.#names = names;
  }

  /** @throws {BpfError} where the kernel refuses */
  read(fd: Fd, layoutOf: LayoutOf, subject: string | number): RawLink {
    const detail = { operation: "get link info of", subject };
    this.#info.fill(0);
    const length = this.#bpf.mustInfo(fd, this.#info, detail);
    let offers = this.#offers(this.#bufferFields(layoutOf), length);
    if (offers.length === 0) return new RawLink(this.#info.slice(0, length), byteOrder);
    for (let attempt = 1; ; attempt++) {
      const result = this.#ask(fd, offers);
      if (result >= 0) return this.#take(length, offers);
      if (result !== -Errno.ENOSPC || attempt === maxAttempts) throw new BpfError(-result, detail);
      offers = offers.map(({ field, room }) => makeOffer(field, room * 2));
    }
  }

  /** The strings and arrays that a link of this type has. */
  #bufferFields(layoutOf: LayoutOf): readonly BufferField<unknown>[] {
    const layout = layoutOf(this.#link.type);
    if (layout === undefined) return [];
    const fields = fieldsOf(layout, this.#link, this.#names);
    let buffers = this.#buffers.get(fields);
    if (buffers === undefined) {
      buffers = Object.values(fields).filter((field) => field.kind === "buffer");
      this.#buffers.set(fields, buffers);
    }
    return buffers;
  }

  /** Buffers for what this kernel's struct, so many bytes of it, reaches to. */
  #offers(fields: readonly BufferField<unknown>[], length: number): Offer[] {
    const offers: Offer[] = [];
    for (const field of fields) {
      const room = this.#view.getUint32(field.count, hostLittleEndian) || field.defaultCount;
      if (room > 0 && field.pointer + 8 <= length) offers.push(makeOffer(field, room));
    }
    return offers;
  }

  #ask(fd: Fd, offers: readonly Offer[]): number {
    this.#info.fill(0);
    for (const { field, room, bytes } of offers) {
      this.#view.setBigUint64(field.pointer, this.#bpf.sys.backend.addressOf(bytes), hostLittleEndian);
      this.#view.setUint32(field.count, room, hostLittleEndian);
    }
    return this.#bpf.info(fd, this.#info);
  }

  /** The answer, with the addresses of this process's memory taken out. */
  #take(length: number, offers: readonly Offer[]): RawLink {
    const buffers = new Map<number, Uint8Array>();
    for (const { field, room, bytes } of offers) {
      this.#view.setBigUint64(field.pointer, 0n, hostLittleEndian);
      const filled = this.#filled(field.count, room) * field.elementSize;
      buffers.set(field.pointer, field.elementSize === 1 ? untilNul(bytes) : bytes.subarray(0, filled));
    }
    return new RawLink(this.#info.slice(0, length), { buffers, littleEndian: hostLittleEndian });
  }

  #filled(count: number, room: number): number {
    return Math.min(this.#view.getUint32(count, hostLittleEndian), room);
  }
}

function makeOffer(field: BufferField<unknown>, room: number): Offer {
  return { field, room, bytes: new Uint8Array(room * field.elementSize) };
}

/** A copy of the string with its NUL, without the rest of the room. */
function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.slice(0, end + 1);
}
