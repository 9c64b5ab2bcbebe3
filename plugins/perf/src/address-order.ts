/**
 * The indices of addresses in ascending (unsigned) order, equal ones as they were. A link
 * may have tens of thousands: halves of 32 bits compare many times faster than bigints.
 */
export function addressOrder(addresses: BigUint64Array): Uint32Array {
  const order = Uint32Array.from({ length: addresses.length }, (_, i) => i);
  const high = Uint32Array.from(order, (i) => Number((addresses[i] ?? 0n) >> 32n));
  const low = Uint32Array.from(order, (i) => Number((addresses[i] ?? 0n) & 0xffffffffn));
  // `?? 0` is never needed: the indices are those of the arrays.
  return order.sort((a, b) => (high[a] ?? 0) - (high[b] ?? 0) || (low[a] ?? 0) - (low[b] ?? 0) || a - b);
}
