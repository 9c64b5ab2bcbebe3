import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { rawTracepoint } from "./raw-tracepoint.ts";

test("a raw_tracepoint link without a cookie", () => {
  const { link, plain, json } = show(rawTracepoint, new LinkInfo(1).text(16, "sched_switch"));
  assert.deepEqual(link, { id: 7, type: "raw_tracepoint", progId: 12, tpName: "sched_switch", cookie: 0n });
  assert.equal(plain, "7: raw_tracepoint  prog 12  \n\ttp 'sched_switch'  \n");
  assert.equal(json, '{"id":7,"type":"raw_tracepoint","prog_id":12,"tp_name":"sched_switch","cookie":0}');
});

test("a raw_tracepoint link with the largest cookie", () => {
  const { plain, json } = show(rawTracepoint, new LinkInfo(1).text(16, "sys_enter").u64(32, 2n ** 64n - 1n));
  assert.equal(plain, "7: raw_tracepoint  prog 12  \n\ttp 'sys_enter'  cookie 18446744073709551615  \n");
  assert.match(json, /"cookie":18446744073709551615}$/);
});

test("a kernel whose struct ends before the cookie", () => {
  const { plain, json } = show(rawTracepoint, new LinkInfo(1, { length: 32 }).text(16, "sys_exit"));
  assert.equal(plain, "7: raw_tracepoint  prog 12  \n\ttp 'sys_exit'  \n");
  assert.match(json, /"cookie":0}$/);
});

test("a name that is no UTF-8", () => {
  const { plain, json } = show(rawTracepoint, new LinkInfo(1).text(16, Uint8Array.of(0x61, 0xff, 0x0a, 0)));
  assert.equal(plain, "7: raw_tracepoint  prog 12  \n\ttp 'a\udcff\n'  \n");
  assert.match(json, /"tp_name":"a\ufffd\\n"/);
});
