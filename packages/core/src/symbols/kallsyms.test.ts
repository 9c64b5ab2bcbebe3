import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseKallsyms } from "./kallsyms.ts";

const parse = (text: string, ibt = false) => parseKallsyms(new TextEncoder().encode(text), ibt);

const sample = [
  "0000000000000000 A fixed_percpu_data",
  "0000000000001000 A cpu_debug_store",
  "ffffffff81000000 T _stext",
  "ffffffff81000000 T _text",
  "ffffffff81000ff0 t __bpf_call_base",
  "ffffffffc0300010 t nft_late\t[nf_tables]",
  "ffffffffc0201000 t ftrace_trampoline\t[__builtin__ftrace]",
  "ffffffffc0201000 t bpf_prog_6deef7357e7b4530_sd_fw\t[bpf]",
  "ffffffff81000008 t in_between",
  "ffff800080000000 t other_half",
  "",
].join("\n");

test("finds symbols by their address, of equal ones the first of the file", () => {
  const symbols = parse(sample);
  assert.equal(symbols.available, true);
  assert.equal(symbols.count, 9);
  assert.deepEqual(symbols.lookup(0xffffffff81000000n), {
    address: 0xffffffff81000000n,
    name: "_stext",
    module: "",
  });
  assert.deepEqual(symbols.lookup(0xffffffffc0201000n), {
    address: 0xffffffffc0201000n,
    name: "ftrace_trampoline",
    module: "__builtin__ftrace",
  });
  assert.deepEqual(symbols.lookup(0xffffffffc0300010n)?.module, "nf_tables");
  assert.equal(symbols.lookup(0xffffffff81000008n)?.name, "in_between");
  assert.equal(symbols.lookup(0xffff800080000000n)?.name, "other_half");
  assert.equal(symbols.lookup(0x1000n)?.name, "cpu_debug_store");
  for (const nothing of [0n, 1n, 4n, 0xffffffff81000001n, 0xffffffff81000ff4n, 2n ** 64n - 1n, 2n ** 64n, -1n]) {
    assert.equal(symbols.lookup(nothing), undefined, `${nothing}`);
  }
});

test("with indirect branch tracking a symbol four bytes before counts, and first", () => {
  const symbols = parse("ffffffff81000000 T plain\nffffffff81000004 T behind\nffffffff81000100 T far\n", true);
  assert.equal(symbols.lookup(0xffffffff81000000n)?.name, "plain");
  assert.deepEqual(symbols.lookup(0xffffffff81000004n), { address: 0xffffffff81000000n, name: "plain", module: "" });
  assert.equal(symbols.lookup(0xffffffff81000008n)?.name, "behind");
  assert.equal(symbols.lookup(0xffffffff81000100n)?.name, "far");
  assert.equal(symbols.lookup(0xffffffff81000104n)?.name, "far");
  assert.equal(symbols.lookup(0xffffffff81000108n), undefined);
  assert.equal(symbols.lookup(2n), undefined);
});

test("nothing is available where kptr_restrict hides the addresses", () => {
  const hidden = parse("0000000000000000 T _text\n0000000000000000 t __bpf_call_base\nffffffff81000000 t late\n");
  assert.deepEqual([hidden.available, hidden.count], [false, 0]);
  assert.equal(hidden.lookup(0xffffffff81000000n), undefined);
  assert.equal(hidden.lookup(0n), undefined);
  assert.equal(parse("0000000000000000 T _text\n").available, false);
  assert.equal(parse("").available, false);
  // Another symbol whose name starts so says nothing.
  assert.equal(parse("0000000000000000 t __bpf_call_base_args\n1 t a\n").available, true);
  assert.equal(parse("0000000000000000 t __bpf_call_base").available, false);
});

test("lines of another form are passed over", () => {
  const symbols = parse("\nnonsense\n12345678901234567 t long\n11 t\n22 t \n33  x\n44\n ff t b\n55 t ok\n66 t end");
  assert.equal(symbols.count, 2);
  assert.equal(symbols.lookup(0x55n)?.name, "ok");
  assert.equal(symbols.lookup(0x66n)?.name, "end");
});

test("names keep every byte", () => {
  const symbols = parseKallsyms(Uint8Array.of(0x31, 0x20, 0x74, 0x20, 0x61, 0xff, 0x62), false);
  assert.equal(symbols.lookup(1n)?.name, "a\udcffb");
});

test("sorts many symbols as a stable comparison does", () => {
  let seed = 1;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0);
  const rows = Array.from({ length: 5000 }, (_, i) => {
    const address = (BigInt((random() & 0xffff0003) >>> 0) << 32n) | BigInt(random() & 0x00f0000f) | 1n;
    return { address, name: `s${i}` };
  });
  const symbols = parse(
    rows.map(({ address, name }) => `${address.toString(16).padStart(16, "0")} t ${name}\n`).join(""),
  );
  assert.equal(symbols.count, rows.length);
  const first = new Map<bigint, string>();
  for (const { address, name } of rows) if (!first.has(address)) first.set(address, name);
  assert.ok(first.size < rows.length);
  for (const [address, name] of first) assert.equal(symbols.lookup(address)?.name, name);
});

test("finds each of many symbols by its address", () => {
  const base = 0xffffffff81000000n;
  const modules = Array.from({ length: 5 }, (_, i) => `ffffffffc000${9 - i}000 t m${i}\t[m]\n`).join("");
  const text = Array.from({ length: 200_000 }, (_, i) => `${(base + BigInt(i * 16)).toString(16)} t symbol_${i}\n`);
  const symbols = parseKallsyms(new TextEncoder().encode(text.join("") + modules), true);
  for (let i = 0; i < 50_000; i++) {
    const index = (i * 7919) % 200_000;
    assert.equal(symbols.lookup(base + BigInt(index * 16))?.name, `symbol_${index}`);
  }
});

const own = existsSync("/proc/kallsyms") ? readFileSync("/proc/kallsyms") : new Uint8Array(0);
const ownSymbols = parseKallsyms(own, false);

test("the running kernel's own symbols agree with a plain reading", {
  skip: ownSymbols.available ? false : "needs root: the kernel hides the addresses of its symbols",
}, () => {
  const first = new Map<bigint, string>();
  let count = 0;
  for (const line of new TextDecoder("latin1").decode(own).split("\n")) {
    const [hex, , name] = line.split(/\s/);
    if (!name || /^0+$/.test(hex ?? "")) continue;
    const address = BigInt(`0x${hex}`);
    count++;
    if (!first.has(address)) first.set(address, name);
  }
  assert.equal(ownSymbols.count, count);
  for (const [address, name] of first) {
    if (ownSymbols.lookup(address)?.name !== name) assert.fail(`${address.toString(16)} is not ${name}`);
  }
});
