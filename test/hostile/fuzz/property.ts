import { test } from "node:test";
import { BpfError, FormatError, UnsupportedError } from "@bpflink/core";
import * as fc from "fast-check";
import { isCi } from "../../../scripts/lib/ci.mjs";

/** How many cases each property gets. */
const runs = Number(process.env.BPFLINK_FUZZ_RUNS ?? (isCi ? 100_000 : 4_000));

/** Repeats a failed run: the seed stands in its message. */
const seed = process.env.BPFLINK_FUZZ_SEED;

/** What the properties are about is the same code on every runtime. */
const elsewhere = process.versions.bun !== undefined || process.versions.deno !== undefined;

/**
 * A test that something holds for arbitrary values. The test's time limit bounds a case that
 * never ends; a failure prints the seed and the smallest value that was found to fail.
 *
 * @param options.cost how many times as long a case takes as those of most properties
 * @param options.skip why the machine can't run it
 */
export function property<T>(
  name: string,
  values: fc.Arbitrary<T>,
  holds: (value: T) => void,
  { cost = 1, skip = false }: { readonly cost?: number; readonly skip?: string | false } = {},
): void {
  test(name, { skip: (elsewhere && "only on Node.js: the same code on every runtime") || skip }, () => {
    fc.assert(
      fc.property(values, (value) => holds(value)),
      {
        numRuns: Math.max(1, Math.round(runs / cost)),
        ...(seed === undefined ? {} : { seed: Number(seed) }),
      },
    );
  });
}

/** What `action` gives; undefined where it throws an error of core's own. Any other error goes on. */
export function orOwnError<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError || error instanceof BpfError)
      return undefined;
    throw error;
  }
}

/** Up to `longest` bytes of noise, cheap to make: a hundred thousand cases are to be done in seconds. */
export function noise(longest: number): fc.Arbitrary<Uint8Array> {
  return fc
    .record({ seed: fc.nat({ max: 0x7fffffff }), length: fc.nat({ max: longest }), density: fc.constantFrom(1, 2, 8) })
    .map(({ seed, length, density }) => {
      const bytes = new Uint8Array(length);
      let state = seed | 1;
      for (let i = 0; i < length; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        // Zeros among the noise: small numbers, ends of strings.
        if ((state >>> 8) % density === 0) bytes[i] = state;
      }
      return bytes;
    });
}

/** Bytes with some of them changed, left out or added. */
export function mutated(originals: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat({ max: 0xffff }),
    byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat({ max: 255 })),
    how: fc.constantFrom("set", "set", "set", "flip", "cut", "insert"),
  });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 8 }))
    .map(([original, changes]) => {
      const bytes = [...original];
      for (const { at, byte, how } of changes) {
        if (bytes.length === 0) break;
        const place = at % bytes.length;
        if (how === "set") bytes[place] = byte;
        else if (how === "flip") bytes[place] = (bytes[place] ?? 0) ^ (1 << (byte & 7));
        else if (how === "cut") bytes.splice(place, 1 + (byte & 15));
        else bytes.splice(place, 0, byte);
      }
      return Uint8Array.from(bytes);
    });
}
