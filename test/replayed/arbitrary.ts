import { attachTypes, type ProgramType, perfEventTypes, programTypes } from "@bpflink/core";
import type { Capture } from "@bpflink/core/capture";
import * as fc from "fast-check";
import { capturedLink, InfoWriter } from "./info.ts";

const symbolCount = 16;

/** Numbers, with those at the edges of the kernel's tables more often than others. */
const u32 = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(0xffffffff), fc.nat({ max: 0xffffffff }));
const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 12n }),
  fc.constant(2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  // hw-cache configurations: cache, operation, result.
  fc.tuple(u32, u32, u32).map(([a, b, c]) => BigInt(a % 9) | (BigInt(b % 5) << 8n) | (BigInt(c % 4) << 16n)),
);

/** Text that bpftool prints as it is, in JSON too. */
const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019_/.- "\\\t\n\r\f\bü漢'), minLength: 1, maxLength: 30 });

const iterTargets = fc.oneof(
  fc.constantFrom("task", "task_file", "task_vma", "cgroup", "bpf_map_elem", "bpf_sk_storage_map", "bpf_link", "tcp"),
  name,
);

/** A link of any type with any values in its fields. */
const info = fc.record({
  type: fc.integer({ min: 1, max: 17 }),
  words: fc.array(fc.oneof(u32, fc.nat({ max: attachTypes.length + 2 })), { minLength: 12, maxLength: 12 }),
  longs: fc.array(u64, { minLength: 8, maxLength: 8 }),
  useLongs: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  text: name,
  target: iterTargets,
  perf: fc.nat({ max: perfEventTypes.length }),
  perfType: fc.nat({ max: 7 }),
  order: fc.nat({ max: 4 }),
  functions: fc.uniqueArray(fc.nat({ max: symbolCount - 1 }), { minLength: 1, maxLength: 5 }),
});

type Draw = typeof info extends fc.Arbitrary<infer T> ? T : never;

const symbols = Array.from({ length: symbolCount }, (_, i) => ({
  address: `0x${(0xffffffff81000000n + BigInt(i + 1) * 64n).toString(16)}`,
  name: `function_${i}`,
  module: i % 3 === 0 ? "some_module" : "",
}));

const devices = [1, 2, 3, 5].map((ifindex) => ({ ifindex, name: `eth${ifindex}` }));

function write(id: number, progId: number, draw: Draw): InfoWriter {
  const writer = new InfoWriter(draw.type, id, progId);
  for (const [i, word] of draw.words.entries()) writer.u32(16 + i * 4, word);
  for (const [i, use] of draw.useLongs.entries()) if (use) writer.u64(16 + i * 8, draw.longs[i] ?? 0n);
  const cookies = draw.functions.map((_, i) => draw.longs[i] ?? 0n);
  switch (draw.type) {
    case 1:
      return writer.text(16, 24, draw.text);
    case 4:
      return writer.text(16, 24, draw.target).u32(40, draw.order);
    case 7:
      writer.u32(16, draw.perf);
      if (draw.perf >= 1 && draw.perf <= 5) writer.text(24, 32, draw.text);
      if (draw.perf === 6) writer.u32(32, draw.perfType);
      return writer;
    case 8:
      return writer
        .array(
          16,
          draw.functions.map((i) => BigInt(symbols[i]?.address ?? 0)),
        )
        .u32(24, draw.functions.length)
        .array(40, cookies);
    case 12:
      return writer
        .text(16, 48, draw.text)
        .u32(52, draw.functions.length)
        .array(24, cookies)
        .array(32, [...cookies].reverse())
        .array(40, cookies);
    default:
      return writer;
  }
}

/** Captures of links of all types with arbitrary contents. */
export const captures: fc.Arbitrary<Capture> = fc
  .array(fc.record({ draw: info, program: fc.nat({ max: programTypes.length }) }), { minLength: 1, maxLength: 40 })
  .map((entries) => ({
    format: "bpflink-capture",
    version: 1,
    kernel: { release: "7.2.0", arch: "x64", littleEndian: true },
    links: entries.map(({ draw }, i) => capturedLink(i + 1, write(i + 1, 100 + i, draw))),
    pinned: {},
    programs: entries.map(({ program }, i) => ({
      id: 100 + i,
      type: (programTypes[program] as ProgramType | undefined) ?? program,
      name: "any",
    })),
    devices,
    symbols: {
      available: true,
      addresses: symbols.map((symbol) => ({ at: symbol.address, symbol })),
    },
    enumerators: [],
  }));
