/**
 * The conformance suite of {@link Backend}: what core takes for granted of a runtime's
 * system calls and memory. Each backend runs it on its own runtime.
 *
 * ```ts
 * import { conformance } from "@bpflink/core/conformance";
 * import { test } from "node:test";
 *
 * conformance(myBackend, test);
 * ```
 *
 * It needs Linux 4.5 (copy_file_range) and /proc; no privilege. Files are in memory only.
 *
 * @module
 */

import type { Backend } from "./backend.ts";
import { argumentCases } from "./conformance/arguments.ts";
import type { Case, ConformanceOptions } from "./conformance/case.ts";
import { concurrency } from "./conformance/concurrency.ts";
import { memory } from "./conformance/memory.ts";
import { probe } from "./conformance/probe.ts";
import { errnoUntouched, results } from "./conformance/results.ts";

export type { ConformanceOptions };

/** Registers one test, as the `test` of `node:test` and `bun:test` and `Deno.test` do. */
export type RegisterTest = (name: string, body: () => void | Promise<void>) => unknown;

const cases: readonly Case[] = [...results, ...argumentCases, ...memory, ...concurrency];

/**
 * Registers the suite. Its tests throw an Error that says what was expected where the
 * backend is wrong.
 *
 * @param open gives the backend; called by each test as it runs
 * @param test registers a test
 */
export function conformance(open: () => Backend, test: RegisterTest, options: ConformanceOptions = {}): void {
  const { errno } = options;
  const asked = errno === undefined ? cases : [...cases, errnoUntouched(errno)];
  for (const { name, run } of asked) test(name, () => run(probe(open()), options));
}
