import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { uprobeMulti } from "./uprobe-multi.ts";

const largest = 2n ** 64n - 1n;
const header = "\n\toffset             ref_ctr_offset     cookies         ";

function info(offsets: readonly bigint[], counters: readonly bigint[], cookies: readonly bigint[]): LinkInfo {
  return new LinkInfo(12)
    .text(16, "/usr/lib/libc.so.6")
    .array(24, offsets)
    .array(32, counters)
    .array(40, cookies)
    .u32(52, offsets.length);
}

test("a uprobe_multi link, its places in the order they were given", () => {
  const { link, plain, json } = show(uprobeMulti, info([0x2000n, 0x10n], [0n, largest], [largest, 0n]));
  assert.deepEqual(link, {
    id: 7,
    type: "uprobe_multi",
    progId: 12,
    path: "/usr/lib/libc.so.6",
    count: 2,
    flags: 0,
    retprobe: false,
    pid: 0,
    functions: [
      { offset: 0x2000n, refCtrOffset: 0n, cookie: largest },
      { offset: 0x10n, refCtrOffset: largest, cookie: 0n },
    ],
  });
  assert.equal(
    plain,
    `7: uprobe_multi  prog 12  \n\tuprobe.multi  path /usr/lib/libc.so.6  func_cnt 2  ${header}` +
      "\n\t0x2000             0x0                0xffffffffffffffff" +
      "\n\t0x10               0xffffffffffffffff 0x0               \n",
  );
  assert.equal(
    json,
    '{"id":7,"type":"uprobe_multi","prog_id":12,"retprobe":false,"path":"/usr/lib/libc.so.6","func_cnt":2,"pid":0,"funcs":[' +
      '{"offset":8192,"ref_ctr_offset":0,"cookie":18446744073709551615},' +
      '{"offset":16,"ref_ctr_offset":18446744073709551615,"cookie":0}]}',
  );
});

test("return probes of one process", () => {
  const { plain, json } = show(uprobeMulti, info([1n], [0n], [0n]).u32(56, 1).u32(60, 4321));
  assert.match(plain, /\n\turetprobe\.multi {2}path \/usr\/lib\/libc\.so\.6 {2}func_cnt 1 {2}pid 4321 {2}\n/);
  assert.match(json, /"retprobe":true,.*"pid":4321,/);
});

test("a pid past 2^31 is unsigned in plain text and signed in JSON", () => {
  const { plain, json } = show(uprobeMulti, info([1n], [0n], [0n]).u32(60, 0xffffffff));
  assert.match(plain, / {2}pid 4294967295 {2}\n/);
  assert.match(json, /"pid":-1,/);
});

test("arrays that the kernel didn't fill read 0", () => {
  const { plain } = show(uprobeMulti, info([0x30n], [], []));
  assert.match(plain, /\n\t0x30 {15}0x0 {16}0x0 {15}\n$/);
});

test("a kernel that doesn't tell the places", () => {
  const { plain, json } = show(uprobeMulti, new LinkInfo(12, { length: 32 }));
  assert.equal(plain, "7: uprobe_multi  prog 12  \n");
  assert.equal(
    json,
    '{"id":7,"type":"uprobe_multi","prog_id":12,"retprobe":false,"path":"","func_cnt":0,"pid":0,"funcs":[]}',
  );
});
