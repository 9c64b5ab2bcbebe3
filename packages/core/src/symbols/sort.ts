import type { AddressTable } from "./kallsyms.ts";

/**
 * Sorts symbols by address; those with the same address keep their order. A kernel
 * without modules lists them sorted, with modules almost: then 200,000 of them are
 * sorted digit by digit (of 16 bits), which is many times faster than by comparing.
 */
export function sortAddresses(table: AddressTable): AddressTable {
  if (isSorted(table)) return table;
  const { length } = table.lines;
  let order = Uint32Array.from({ length }, (_, i) => i);
  let other = new Uint32Array(length);
  const starts = new Uint32Array(0x10000);
  for (const [half, shift] of digits(table)) {
    starts.fill(0);
    for (let i = 0; i < length; i++) count(starts, digitOf(half, i, shift));
    if (starts.includes(length)) continue; // the digit is the same everywhere
    let sum = 0;
    for (let digit = 0; digit < starts.length; digit++) {
      const many = starts[digit] as number; // within the loop's bounds, here and below
      starts[digit] = sum;
      sum += many;
    }
    for (let i = 0; i < length; i++) {
      const index = order[i] as number;
      other[count(starts, digitOf(half, index, shift))] = index;
    }
    [order, other] = [other, order];
  }
  const pick = (from: Uint32Array) => {
    const out = new Uint32Array(length);
    for (let i = 0; i < length; i++) out[i] = from[order[i] as number] as number;
    return out;
  };
  return { high: pick(table.high), low: pick(table.low), lines: pick(table.lines) };
}

function digits({ high, low }: AddressTable): [half: Uint32Array, shift: number][] {
  return [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ];
}

function digitOf(half: Uint32Array, index: number, shift: number): number {
  return ((half[index] as number) >>> shift) & 0xffff;
}

/** Adds one and gives what was there before. */
function count(counts: Uint32Array, digit: number): number {
  const before = counts[digit] as number;
  counts[digit] = before + 1;
  return before;
}

function isSorted({ high, low }: AddressTable): boolean {
  for (let i = 1; i < high.length; i++) {
    const more = (high[i] as number) - (high[i - 1] as number);
    if (more < 0 || (more === 0 && (low[i] as number) < (low[i - 1] as number))) return false;
  }
  return true;
}
