import { hostLittleEndian } from "@bpflink/core";

const BTF_KIND_INT = 1;
const BTF_KIND_FUNC = 12;
const BTF_KIND_FUNC_PROTO = 13;
const BTF_FUNC_GLOBAL = 1;
const BTF_INT_SIGNED = 1 << 24;

/** BTF with `int` as type 1. */
export function intBtf(): Uint8Array {
  return btf(int, "\0int\0");
}

/** BTF with `int` as type 1, and as type 3 a global function `int name(void)`. */
export function functionBtf(name: string): Uint8Array {
  const prototype = [0, BTF_KIND_FUNC_PROTO << 24, 1];
  const func = [5, (BTF_KIND_FUNC << 24) | BTF_FUNC_GLOBAL, 2];
  return btf([...int, ...prototype, ...func], `\0int\0${name}\0`);
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
