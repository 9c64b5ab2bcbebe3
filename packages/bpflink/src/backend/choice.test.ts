import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Backend } from "@bpflink/core";
import { conformance } from "@bpflink/core/conformance";
import { openBackend } from "#backend";

const runtime = "Deno" in globalThis ? "deno" : "bun" in process.versions ? "bun" : "koffi";

test("#backend is this runtime's own backend", () => {
  assert.equal(openBackend().name, runtime);
  assert.equal(openBackend(), openBackend());
});

/** Runs the suite on `backend`; gives the names of the tests that fail. */
async function failures(backend: Backend): Promise<readonly string[]> {
  const tests: [string, () => void | Promise<void>][] = [];
  conformance(
    () => backend,
    (name, body) => tests.push([name, body]),
    { failures: 2000 },
  );
  const failed: string[] = [];
  for (const [name, body] of tests) {
    try {
      await body();
    } catch {
      failed.push(name);
    }
  }
  return failed;
}

/** Backends that are wrong in one way each, and the test that must say so. */
const flaws: Readonly<Record<string, readonly [test: string, flaw: (right: Backend) => Partial<Backend>]>> = {
  "no errno": [
    "a failure is the negated errno, and nothing is thrown",
    ({ syscall }) => ({ syscall: (...args) => Math.max(syscall(...args), -1) }),
  ],
  "the errno of the call before": [
    "every errno is right while garbage is made and collected",
    ({ syscall }) => {
      let last = -1;
      return {
        syscall(...args) {
          const result = syscall(...args);
          if (result >= 0) return result;
          const stale = last;
          last = result;
          return stale;
        },
      };
    },
  ],
  "no sixth argument": [
    "the address and the offset of a mapping are exact",
    ({ syscall }) => ({ syscall: (number, a, b, c, d, e) => syscall(number, a, b, c, d, e) }),
  ],
  "the fifth and sixth argument swapped": [
    "six arguments reach the kernel, each in its place",
    ({ syscall }) => ({ syscall: (number, a, b, c, d, e, f) => syscall(number, a, b, c, d, f, e) }),
  ],
  "numbers cut to 32 bits": [
    "values are exact to the 64th bit, in and out",
    ({ syscall }) => ({
      syscall: (number, a, b, c, d, e, f) => syscall(number, a, typeof b === "number" ? b | 0 : b, c, d, e, f),
    }),
  ],
  "bigints without their sign": [
    "negative values are two's complement",
    ({ syscall }) => ({
      syscall: (number, a, b, c, d, e, f) =>
        syscall(number, a, typeof b === "bigint" ? BigInt.asUintN(63, b) : b, c, d, e, f),
    }),
  ],
  "the address of the whole buffer for a part": [
    "the address of a part is that of its first byte",
    ({ addressOf }) => ({ addressOf: (buffer) => addressOf(new Uint8Array(buffer.buffer)) }),
  ],
  "the address of a copy": [
    "an address stays true when other views of the buffer are made",
    ({ addressOf }) => {
      // Kept, so that the kernel never gets the address of memory that is free again.
      const copies: Uint8Array[] = [];
      return {
        addressOf(buffer) {
          const copy = buffer.slice();
          copies.push(copy);
          return addressOf(copy);
        },
      };
    },
  ],
  "a view that is a copy": [
    "a view is the mapped memory itself",
    ({ view }) => ({ view: (address, length) => view(address, length).slice() }),
  ],
};

describe("the conformance suite", () => {
  test("passes this runtime's backend", async () => {
    assert.deepEqual(await failures(openBackend()), []);
  });

  for (const [flaw, [name, spoil]] of Object.entries(flaws)) {
    test(`finds ${flaw}`, async () => {
      const right = openBackend();
      const found = await failures({ ...right, ...spoil(right) });
      assert.ok(found.includes(name), `failed were: ${found.join("; ") || "none"}`);
    });
  }
});
