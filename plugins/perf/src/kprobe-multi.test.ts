import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { kprobeMulti } from "./kprobe-multi.ts";

const largest = 2n ** 64n - 1n;
const read = 0xffffffff81000000n;
const write = 0xffffffff82000000n;
const driver = 0xffffffffc0000010n;
const nowhere = 0xffffffffffffffffn;
const header = "\n\taddr             cookie           func [module]";

const known = new Map([
  [read, { address: read, name: "vfs_read", module: "" }],
  [write, { address: write - 4n, name: "vfs_write", module: "" }],
  [driver, { address: driver, name: "probe", module: "virtio_net" }],
]);
const symbols = { available: true, lookup: (address: bigint) => known.get(address) };

function info(
  addresses: readonly bigint[],
  { flags = 0, missed = 0n, cookies = [] as readonly bigint[] } = {},
): LinkInfo {
  return new LinkInfo(8)
    .array(16, addresses)
    .u32(24, addresses.length)
    .u32(28, flags)
    .u64(32, missed)
    .array(40, cookies);
}

test("functions ascend by address, each beside its own cookie", () => {
  const { link, plain, json } = show(kprobeMulti, info([driver, read, write], { cookies: [3n, largest, 0n] }), {
    symbols,
  });
  assert.deepEqual(link, {
    id: 7,
    type: "kprobe_multi",
    progId: 12,
    count: 3,
    flags: 0,
    retprobe: false,
    missed: 0n,
    functions: [
      { address: read, name: "vfs_read", module: "", cookie: largest },
      { address: write, name: "vfs_write", module: "", cookie: 0n },
      { address: driver, name: "probe", module: "virtio_net", cookie: 3n },
    ],
  });
  assert.equal(
    plain,
    `7: kprobe_multi  prog 12  \n\tkprobe.multi  func_cnt 3  ${header}` +
      "\n\tffffffff81000000 ffffffffffffffff vfs_read  " +
      "\n\tffffffff82000000 0                vfs_write  " +
      "\n\tffffffffc0000010 3                probe [virtio_net]  \n",
  );
  assert.equal(
    json,
    '{"id":7,"type":"kprobe_multi","prog_id":12,"retprobe":false,"func_cnt":3,"missed":0,"funcs":[' +
      '{"addr":18446744071578845184,"func":"vfs_read","module":null,"cookie":18446744073709551615},' +
      '{"addr":18446744071595622400,"func":"vfs_write","module":null,"cookie":0},' +
      '{"addr":18446744072635809808,"func":"probe","module":"virtio_net","cookie":3}]}',
  );
});

test("return probes, missed runs, no cookies told", () => {
  const { plain, json } = show(kprobeMulti, info([read], { flags: 1, missed: largest }), { symbols });
  assert.equal(
    plain,
    `7: kprobe_multi  prog 12  \n\tkretprobe.multi  func_cnt 1  missed 18446744073709551615  ${header}` +
      "\n\tffffffff81000000 0                vfs_read  \n",
  );
  assert.match(json, /"retprobe":true,"func_cnt":1,"missed":18446744073709551615,/);
});

test("an address without a symbol is printed, and so is what follows it", () => {
  const { link, plain, json } = show(kprobeMulti, info([nowhere, 0x1000n, read], { cookies: [1n, 2n, 3n] }), {
    symbols,
  });
  assert.deepEqual((link as { functions?: readonly unknown[] }).functions?.[0], {
    address: 0x1000n,
    name: undefined,
    module: undefined,
    cookie: 2n,
  });
  assert.equal(
    plain,
    `7: kprobe_multi  prog 12  \n\tkprobe.multi  func_cnt 3  ${header}` +
      `\n\t0000000000001000 2${" ".repeat(18)}` +
      "\n\tffffffff81000000 3                vfs_read  " +
      `\n\tffffffffffffffff 1${" ".repeat(18)}\n`,
  );
  assert.match(
    json,
    /"funcs":\[{"addr":4096,"func":null,"module":null,"cookie":2},{"addr":18446744071578845184,"func":"vfs_read",/,
  );
});

test("hidden symbols: every address is printed, and JSON is balanced", () => {
  const hidden = { available: false, lookup: () => undefined };
  const { plain, json } = show(kprobeMulti, info([0n, 0n], { cookies: [2n, 1n] }), { symbols: hidden });
  assert.equal(
    plain,
    `7: kprobe_multi  prog 12  \n\tkprobe.multi  func_cnt 2  ${header}` +
      `\n\t0000000000000000 2${" ".repeat(18)}\n\t0000000000000000 1${" ".repeat(18)}\n`,
  );
  assert.equal(JSON.parse(json).funcs.length, 2);
});

test("symbols that can't be read are told once", () => {
  const problem = new Error("can't read /proc/kallsyms");
  const unreadable = {
    available: false,
    lookup: () => {
      throw problem;
    },
  };
  const { plain, warnings } = show(kprobeMulti, info([read, write]), { symbols: unreadable });
  assert.match(plain, /\n\tffffffff81000000 0 +\n\tffffffff82000000 0 +\n$/);
  assert.deepEqual(warnings, [{ id: 7, problem }]);
});

test("a kernel that doesn't tell the functions", () => {
  const { plain, json } = show(kprobeMulti, new LinkInfo(8, { length: 32 }), { symbols });
  assert.equal(plain, "7: kprobe_multi  prog 12  \n");
  assert.equal(json, '{"id":7,"type":"kprobe_multi","prog_id":12,"retprobe":false,"func_cnt":0,"missed":0,"funcs":[]}');
});

test("on a big-endian machine", () => {
  const raw = new LinkInfo(8, { littleEndian: false }).array(16, [write, read]).u32(24, 2).array(40, [1n, 2n]);
  const { plain } = show(kprobeMulti, raw, { symbols, littleEndian: false });
  assert.match(plain, /\n\tffffffff81000000 2 +vfs_read {2}\n\tffffffff82000000 1 +vfs_write {2}\n$/);
});
