import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { perfEvent } from "./perf-event.ts";

const largest = 2n ** 64n - 1n;
const base = { id: 7, type: "perf_event", progId: 12 };
const plainHead = "7: perf_event  prog 12  ";
const jsonHead = '{"id":7,"type":"perf_event","prog_id":12';

function info(perfEventType: number): LinkInfo {
  return new LinkInfo(7, { length: 80 }).u32(16, perfEventType);
}

test("a kprobe with nothing but its function", () => {
  const { link, plain, json } = show(perfEvent, info(3).text(24, "do_sys_open"));
  assert.deepEqual(link, {
    ...base,
    perfEventType: "kprobe",
    funcName: "do_sys_open",
    offset: 0,
    addr: 0n,
    missed: 0n,
    cookie: 0n,
  });
  assert.equal(plain, `${plainHead}\n\tkprobe do_sys_open  \n`);
  assert.equal(json, `${jsonHead},"retprobe":false,"addr":0,"func":"do_sys_open","offset":0,"missed":0,"cookie":0}`);
});

test("a kretprobe with everything", () => {
  const raw = info(4).text(24, "vfs_read").u32(36, 0x1f).u64(40, 0xffffffff81000000n).u64(48, 3n).u64(56, largest);
  const { plain, json } = show(perfEvent, raw);
  assert.equal(
    plain,
    `${plainHead}\n\tkretprobe ffffffff81000000 vfs_read+0x1f  missed 3  cookie 18446744073709551615  \n`,
  );
  assert.equal(
    json,
    `${jsonHead},"retprobe":true,"addr":18446744071578845184,"func":"vfs_read","offset":31,"missed":3,"cookie":18446744073709551615}`,
  );
});

test("a kprobe by address", () => {
  const { plain, json } = show(perfEvent, info(3).u64(40, 0xabcn));
  assert.equal(plain, `${plainHead}\n\tkprobe abc   \n`);
  assert.match(json, /"addr":2748,"func":"","offset":0,/);
});

test("a kprobe of which the kernel tells neither name nor address", () => {
  const { plain, json } = show(perfEvent, info(3).u32(36, 4).u64(56, 9n));
  assert.equal(plain, `${plainHead}\n`);
  assert.equal(json, `${jsonHead},"retprobe":false,"addr":0,"func":"","offset":4,"missed":0,"cookie":9}`);
});

test("a uprobe with nothing but its place", () => {
  const { link, plain, json } = show(perfEvent, info(1).text(24, "/usr/bin/true"));
  assert.deepEqual(link, {
    ...base,
    perfEventType: "uprobe",
    fileName: "/usr/bin/true",
    offset: 0,
    cookie: 0n,
    refCtrOffset: 0n,
  });
  assert.equal(plain, `${plainHead}\n\tuprobe /usr/bin/true+0  \n`);
  assert.equal(json, `${jsonHead},"retprobe":false,"file":"/usr/bin/true","offset":0,"cookie":0,"ref_ctr_offset":0}`);
});

test("a uretprobe with everything", () => {
  const raw = info(2).text(24, "/opt/a b\udcff").u32(36, 0xffffffff).u64(40, 42n).u64(48, largest);
  const { plain, json } = show(perfEvent, raw);
  assert.equal(
    plain,
    `${plainHead}\n\turetprobe /opt/a b\udcff+0xffffffff  cookie 42  ref_ctr_offset 0xffffffffffffffff  \n`,
  );
  assert.equal(
    json,
    `${jsonHead},"retprobe":true,"file":"/opt/a b\ufffd","offset":4294967295,"cookie":42,"ref_ctr_offset":18446744073709551615}`,
  );
});

test("a uprobe of which the kernel tells no file", () => {
  const { plain, json } = show(perfEvent, info(1).u32(36, 4).u64(40, 9n));
  assert.equal(plain, `${plainHead}\n`);
  assert.match(json, /"file":"","offset":4,"cookie":9,"ref_ctr_offset":0}$/);
});

test("a tracepoint", () => {
  const { link, plain, json } = show(perfEvent, info(5).text(24, "sched_switch"));
  assert.deepEqual(link, { ...base, perfEventType: "tracepoint", tpName: "sched_switch", cookie: 0n });
  assert.equal(plain, `${plainHead}\n\ttracepoint sched_switch  \n`);
  assert.equal(json, `${jsonHead},"tracepoint":"sched_switch","cookie":0}`);
});

test("a tracepoint with a cookie, and one without a name", () => {
  assert.equal(
    show(perfEvent, info(5).text(24, "sys_enter").u64(40, largest)).plain,
    `${plainHead}\n\ttracepoint sys_enter  cookie 18446744073709551615  \n`,
  );
  const nameless = show(perfEvent, info(5).u64(40, 5n));
  assert.equal(nameless.plain, `${plainHead}\n`);
  assert.equal(nameless.json, `${jsonHead},"tracepoint":"","cookie":5}`);
});

test("an event of the kernel's own counters", () => {
  const { link, plain, json } = show(perfEvent, info(6).u64(24, 0n).u32(32, 1));
  assert.deepEqual(link, { ...base, perfEventType: "event", config: 0n, eventType: "software", cookie: 0n });
  assert.equal(plain, `${plainHead}\n\tevent software:cpu-clock  \n`);
  assert.equal(json, `${jsonHead},"event_type":"software","event_config":"cpu-clock","cookie":0}`);
});

test("an event with a cookie and a config that has no name", () => {
  const { plain, json } = show(perfEvent, info(6).u64(24, largest).u32(32, 4).u64(40, 77n));
  assert.equal(plain, `${plainHead}\n\tevent raw:18446744073709551615  cookie 77  \n`);
  assert.equal(json, `${jsonHead},"event_type":"raw","event_config":18446744073709551615,"cookie":77}`);
});

test("an event of a device's own source has numbers, whatever the kernel calls them", () => {
  const { link, plain, json } = show(perfEvent, info(6).u64(24, 300n).u32(32, 6), { enumerator: () => "max" });
  assert.deepEqual(link, { ...base, perfEventType: "event", config: 300n, eventType: 6, cookie: 0n });
  assert.equal(plain, `${plainHead}\n\tevent 6 :300  \n`);
  assert.equal(json, `${jsonHead},"event_type":6,"event_config":300,"cookie":0}`);
});

test("a kernel that doesn't tell what a perf link is attached to", () => {
  const { link, plain, json } = show(perfEvent, new LinkInfo(7, { length: 32 }));
  assert.deepEqual(link, { ...base, perfEventType: "unspec" });
  assert.equal(plain, `${plainHead}\n`);
  assert.equal(json, `${jsonHead}}`);
});

test("a kind of perf event that nobody knows", () => {
  const { link, plain, json } = show(perfEvent, info(99), { enumerator: () => "future" });
  assert.deepEqual(link, { ...base, perfEventType: 99 });
  assert.equal(plain, `${plainHead}\n`);
  assert.equal(json, `${jsonHead}}`);
});

test("on a big-endian machine", () => {
  const raw = new LinkInfo(7, { littleEndian: false, length: 80 }).u32(16, 6).u64(24, 0x10000n).u32(32, 3).u64(40, 1n);
  const { plain } = show(perfEvent, raw, { littleEndian: false });
  assert.equal(plain, `${plainHead}\n\tevent hw-cache:L1-dcache-load-misses  cookie 1  \n`);
});
