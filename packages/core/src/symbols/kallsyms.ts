import type { KernelSymbol, Symbols } from "../kernel-view.ts";
import { decodeText } from "../text.ts";
import { sortAddresses } from "./sort.ts";

/** The symbols of a kernel, from its /proc/kallsyms. */
export interface SymbolTable extends Symbols {
  /** How many symbols have an address. */
  readonly count: number;
}

/**
 * Reads the text of /proc/kallsyms: lines of an address in hexadecimal, a letter, a name
 * and, in square brackets, a module. Lines without an address (those with address 0, as
 * kptr_restrict shows them) and lines of another form are left out; where even
 * `__bpf_call_base` has none, no symbol is available, as bpftool has it.
 *
 * One pass finds the addresses; names are decoded when they are looked up, so the bytes
 * must stay as they are.
 *
 * @param ibt whether a symbol that starts four bytes before an address is its symbol too:
 *   so it is where the kernel was built with CONFIG_X86_KERNEL_IBT (Linux 5.18)
 */
export function parseKallsyms(bytes: Uint8Array, ibt: boolean): SymbolTable {
  const table = readLines(bytes);
  if (table === undefined) return { available: false, count: 0, lookup: () => undefined };
  const { high, low, lines } = sortAddresses(table);
  const count = lines.length;

  /** The first symbol at an address. */
  const at = (address: bigint): KernelSymbol | undefined => {
    const wantHigh = Number(address >> 32n);
    const wantLow = Number(address & 0xffffffffn);
    let first = 0;
    let end = count;
    while (first < end) {
      const middle = (first + end) >>> 1;
      const middleHigh = high[middle] as number; // first <= middle < end <= count
      if (middleHigh < wantHigh || (middleHigh === wantHigh && (low[middle] as number) < wantLow)) first = middle + 1;
      else end = middle;
    }
    if (first === count || high[first] !== wantHigh || low[first] !== wantLow) return undefined;
    return { address, ...decodeNames(bytes, lines[first] as number) };
  };

  return {
    available: count > 0,
    count,
    lookup: (address) => (ibt ? at(address - 4n) : undefined) ?? at(address),
  };
}

/** Symbols in the order of the file: their addresses in two halves, and where the lines start behind the address. */
export interface AddressTable {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly lines: Uint32Array;
}

const newline = 10;
const space = 32;
const tab = 9;
const openBracket = 91;
const closeBracket = 93;

function readLines(bytes: Uint8Array): AddressTable | undefined {
  // The shortest line that counts is "1 t a\n", a real one has some 40 bytes.
  let room = (bytes.length >> 5) + 16;
  let high = new Uint32Array(room);
  let low = new Uint32Array(room);
  let lines = new Uint32Array(room);
  let count = 0;
  const hexDigits = hexDigitTable();
  const length = bytes.length;
  let next: number;
  for (let start = 0; start < length; start = next + 1) {
    let upper = 0;
    let lower = 0;
    let at = start;
    for (let digit = hexDigits[bytes[at] as number] as number; digit < 16; ) {
      upper = ((upper << 4) | (lower >>> 28)) >>> 0;
      lower = ((lower << 4) | digit) >>> 0;
      at++;
      digit = at < length ? (hexDigits[bytes[at] as number] as number) : 16;
    }
    next = at;
    while (next < length && bytes[next] !== newline) next++;
    // Behind the digits come " t name".
    if (at === start || at - start > 16 || next - at < 4 || bytes[at] !== space || bytes[at + 2] !== space) continue;
    if (upper === 0 && lower === 0) {
      if (isCallBase(bytes, at + 3)) return undefined;
      continue;
    }
    if (count === room) {
      room *= 2;
      high = grown(high, room);
      low = grown(low, room);
      lines = grown(lines, room);
    }
    high[count] = upper;
    low[count] = lower;
    lines[count] = at;
    count++;
  }
  return { high: high.subarray(0, count), low: low.subarray(0, count), lines: lines.subarray(0, count) };
}

/** The value of each byte that is a hexadecimal digit, 16 for the others. Made when there are symbols to read. */
function hexDigitTable(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const digit = Number.parseInt(String.fromCharCode(byte), 16);
    return Number.isNaN(digit) ? 16 : digit;
  });
}

const callBase = "__bpf_call_base";

function isCallBase(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < callBase.length; i++) if (bytes[at + i] !== callBase.charCodeAt(i)) return false;
  const after = bytes[at + callBase.length];
  return after === undefined || after === newline || after === tab || after === space;
}

function grown(old: Uint32Array, room: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(room);
  out.set(old);
  return out;
}

/** The name and the module of the line whose address ends at `at`. */
function decodeNames(bytes: Uint8Array, at: number): { name: string; module: string } {
  const start = at + 3;
  let end = start;
  while (end < bytes.length && !isSeparator(bytes[end])) end++;
  const name = decodeText(bytes.subarray(start, end));
  while (bytes[end] === tab || bytes[end] === space) end++;
  if (bytes[end] !== openBracket) return { name, module: "" };
  let close = end + 1;
  while (close < bytes.length && bytes[close] !== closeBracket && bytes[close] !== newline) close++;
  return { name, module: decodeText(bytes.subarray(end + 1, close)) };
}

function isSeparator(byte: number | undefined): boolean {
  return byte === newline || byte === tab || byte === space;
}
