import { hostLittleEndian } from "@bpflink/core";

const BTF_KIND_INT = 1;
const BTF_KIND_PTR = 2;
const BTF_KIND_STRUCT = 4;
const BTF_KIND_FUNC = 12;
const BTF_KIND_FUNC_PROTO = 13;
const BTF_FUNC_GLOBAL = 1;
const BTF_INT_SIGNED = 1 << 24;

/** BTF with `int` as type 1. */
export function intBtf(): Uint8Array {
  return btf(int, "\0int\0");
}

/** The id of the function in {@link functionBtf}. */
export const functionId = 5;

/** BTF with a global function `int xdp(struct xdp_md *ctx)`: that of an XDP program. */
export function functionBtf(): Uint8Array {
  const strings = "\0int\0xdp_md\0ctx\0xdp\0";
  const nameOf = (text: string) => strings.indexOf(`\0${text}\0`) + 1;
  const context = [nameOf("xdp_md"), BTF_KIND_STRUCT << 24, 4];
  const pointer = [0, BTF_KIND_PTR << 24, 2];
  const prototype = [0, (BTF_KIND_FUNC_PROTO << 24) | 1, 1, nameOf("ctx"), 3];
  const func = [nameOf("xdp"), (BTF_KIND_FUNC << 24) | BTF_FUNC_GLOBAL, 4];
  return btf([...int, ...context, ...pointer, ...prototype, ...func], strings);
}

/** `struct btf_type` of an int of four bytes whose name is at 1. */
const int: readonly number[] = [1, BTF_KIND_INT << 24, 4, BTF_INT_SIGNED | 32];

function btf(types: readonly number[], strings: string): Uint8Array {
  const headerSize = 24;
  const typesSize = types.length * 4;
  const bytes = new Uint8Array(headerSize + typesSize + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, hostLittleEndian);
  view.setUint8(2, 1);
  const words = [headerSize, 0, typesSize, typesSize, strings.length, ...types];
  for (const [i, word] of words.entries()) view.setUint32(4 + i * 4, word, hostLittleEndian);
  bytes.set(new TextEncoder().encode(strings), headerSize + typesSize);
  return bytes;
}
