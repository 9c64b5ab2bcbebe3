import { decodeLink, type LinkWarning } from "./decode.ts";
import { fakeView } from "./fake-view.test-helper.ts";
import { formatJson } from "./format/json.ts";
import { linkToJson, linkToPlain } from "./format/link.ts";
import type { KernelView } from "./kernel-view.ts";
import type { LinkBase } from "./link-type.ts";
import { RawLink } from "./raw-link.ts";
import { type AnyLinkType, LinkTypeRegistry } from "./registry.ts";
import { encodeCString } from "./text.ts";

/** Builds `struct bpf_link_info` by hand: link 7 of program 12, unless told otherwise. */
export class LinkInfo extends RawLink {
  readonly #behind: Map<number, Uint8Array>;

  constructor(type: number, { progId = 12, length = 64, littleEndian = true } = {}) {
    const buffers = new Map<number, Uint8Array>();
    super(new Uint8Array(length), { buffers, littleEndian });
    this.#behind = buffers;
    this.u32(0, type).u32(4, 7).u32(8, progId);
  }

  u32(offset: number, value: number): this {
    this.view.setUint32(offset, value, this.littleEndian);
    return this;
  }

  u64(offset: number, value: bigint): this {
    this.view.setBigUint64(offset, value, this.littleEndian);
    return this;
  }

  /** Puts a string, or bytes that need be none, behind the pointer at this offset. */
  text(pointer: number, text: string | Uint8Array): this {
    this.#behind.set(pointer, typeof text === "string" ? encodeCString(text) : text);
    return this;
  }

  /** Puts an array behind the pointer at this offset. */
  array(pointer: number, values: readonly bigint[]): this {
    const bytes = new DataView(new ArrayBuffer(values.length * 8));
    for (const [i, value] of values.entries()) bytes.setBigUint64(i * 8, value, this.littleEndian);
    this.#behind.set(pointer, new Uint8Array(bytes.buffer));
    return this;
  }
}

/** A link as it is decoded and shown. */
export interface Shown {
  readonly link: LinkBase;
  readonly plain: string;
  /** On one line. */
  readonly json: string;
  readonly warnings: readonly LinkWarning[];
}

/** Decodes and formats a link as a listing does. */
export function show(type: AnyLinkType, raw: RawLink, view: Partial<KernelView> = {}): Shown {
  const types = new LinkTypeRegistry([type]);
  const warnings: LinkWarning[] = [];
  const link = decodeLink(raw, types, fakeView(view), (warning) => warnings.push(warning));
  const json = formatJson(linkToJson(link, types), { pretty: false });
  return { link, plain: linkToPlain(link, types), json, warnings };
}
