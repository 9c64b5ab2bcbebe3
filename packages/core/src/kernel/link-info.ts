import { hostLittleEndian } from "../arch.ts";
import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import type { LayoutOf } from "../kernel-view.ts";
import { type BufferField, type EnumNames, fieldsOf } from "../layout.ts";
import { RawLink } from "../raw-link.ts";
import type { Bpf } from "./bpf.ts";

/** Longer than `struct bpf_link_info` so far (Linux 7.2: 64 bytes); a kernel accepts a longer one whose rest is zero. */
const infoSize = 256;

/** As often as the room for strings is doubled before a kernel is believed that it will never be enough. */
const maxAttempts = 16;

const byteOrder = { littleEndian: hostLittleEndian };

/** A buffer to offer: its address goes to one offset of the info, its room to another. */
interface Offer {
  readonly pointer: number;
  readonly count: number;
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

  constructor(bpf: Bpf, names: EnumNames) {
    this.#bpf = bpf;
    this.#names = names;
  }

  /** @throws {BpfError} where the kernel refuses */
  read(fd: Fd, layoutOf: LayoutOf, subject: string | number): RawLink {
    const detail = { operation: "get link info of", subject };
    this.#info.fill(0);
    const length = this.#bpf.mustInfo(fd, this.#info, detail);
    const fields = this.#bufferFields(layoutOf, length);
    if (fields.length === 0) return new RawLink(this.#info.slice(0, length), byteOrder);

    let offers = this.#offers(fields);
    for (let attempt = 1; ; attempt++) {
      const result = this.#ask(fd, offers);
      if (result >= 0) return this.#take(length, offers);
      if (result !== -Errno.ENOSPC || attempt === maxAttempts) throw new BpfError(-result, detail);
      offers = offers.map((offer) => makeOffer(offer, offer.room * 2, offer.bytes.length / offer.room));
    }
  }

  /** The strings and arrays of this link, as far as this kernel's struct reaches. */
  #bufferFields(layoutOf: LayoutOf, length: number): BufferField<unknown>[] {
    const layout = layoutOf(this.#link.type);
    if (layout === undefined) return [];
    const fields = Object.values(fieldsOf(layout, this.#link, this.#names));
    return fields.filter((field) => field.kind === "buffer").filter((field) => field.pointer + 8 <= length);
  }

  #offers(fields: readonly BufferField<unknown>[]): Offer[] {
    return fields.flatMap((field) => {
      const room = this.#view.getUint32(field.count, hostLittleEndian) || field.defaultCount;
      return room === 0 ? [] : [makeOffer(field, room, field.elementSize)];
    });
  }

  #ask(fd: Fd, offers: readonly Offer[]): number {
    this.#info.fill(0);
    for (const offer of offers) {
      this.#view.setBigUint64(offer.pointer, this.#bpf.sys.backend.addressOf(offer.bytes), hostLittleEndian);
      this.#view.setUint32(offer.count, offer.room, hostLittleEndian);
    }
    return this.#bpf.info(fd, this.#info);
  }

  /** The answer, with the addresses of this process's memory taken out. */
  #take(length: number, offers: readonly Offer[]): RawLink {
    const buffers = new Map<number, Uint8Array>();
    for (const { pointer, bytes, count, room } of offers) {
      this.#view.setBigUint64(pointer, 0n, hostLittleEndian);
      const elementSize = bytes.length / room;
      buffers.set(
        pointer,
        elementSize === 1 ? untilNul(bytes) : bytes.subarray(0, this.#filled(count, room) * elementSize),
      );
    }
    return new RawLink(this.#info.slice(0, length), { buffers, ...byteOrder });
  }

  #filled(count: number, room: number): number {
    return Math.min(this.#view.getUint32(count, hostLittleEndian), room);
  }
}

function makeOffer(at: { pointer: number; count: number }, room: number, elementSize: number): Offer {
  return { pointer: at.pointer, count: at.count, room, bytes: new Uint8Array(room * elementSize) };
}

/** A copy of the string with its NUL, without the rest of the room. */
function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.slice(0, end + 1);
}
