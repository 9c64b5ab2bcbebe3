import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildBtf, int, name, struct } from "../btf/btf.test-helper.ts";
import { openBtf } from "../btf/index.ts";
import { UnsupportedError } from "../errors.ts";
import { assemble } from "./assemble.ts";
import { disassemble } from "./disassemble.ts";
import { listing } from "./listing.ts";
import {
  type TaskFileOffsets,
  TaskFileRecords,
  taskFileFilter,
  taskFileOffsets,
  taskFileProgram,
  taskFileRecordSize,
} from "./task-file.ts";

const offsets: TaskFileOffsets = {
  file: { fOp: 1, privateData: 2 },
  fileOperations: { release: 3 },
  task: { tgid: 4, threadPid: 5, groupLeader: 6, comm: 7 },
  pid: { level: 12, numbers: 13 },
  link: { id: 8, type: 9 },
  meta: { seq: 0 },
  perf: { linkType: 7, perfFile: 10, bpfCookie: 11 },
};

test("the offsets come from the kernel's BTF", () => {
  const old = [
    int("u64", 8), // 1
    struct("file", 0, [
      ["f_op", 1, 64],
      ["private_data", 1, 128],
    ]),
    struct("file_operations", 0, [["release", 1, 72]]),
    struct("task_struct", 0, [
      ["thread_pid", 1, 160],
      ["tgid", 1, 192],
      ["group_leader", 1, 256],
      ["comm", 1, 320],
    ]),
    struct("bpf_link", 0, [
      ["id", 1, 64],
      ["type", 1, 96],
    ]), // 5
    struct("bpf_iter_meta", 0, [["", 7, 0]]),
    struct("", 0, [["seq", 1, 0]], { kind: "union" }), // 7
    struct("pid", 0, [
      ["level", 1, 32],
      ["numbers", 1, 640],
    ]),
  ];
  const common = {
    file: { fOp: 8, privateData: 16 },
    fileOperations: { release: 9 },
    task: { threadPid: 20, tgid: 24, groupLeader: 32, comm: 40 },
    pid: { level: 4, numbers: 80 },
    link: { id: 8, type: 12 },
    meta: { seq: 0 },
  };
  assert.deepEqual(taskFileOffsets(openBtf(buildBtf(old))), { ...common, perf: undefined });
  const withPerf = [
    ...old,
    struct("bpf_perf_link", 0, [
      ["link", 5, 64],
      ["perf_file", 1, 192],
    ]),
    struct("perf_event", 0, [["bpf_cookie", 1, 800]]),
    {
      kind: "enum",
      name: "bpf_link_type",
      count: 1,
      sizeOrType: 4,
      rest: [name("BPF_LINK_TYPE_PERF_EVENT"), 7],
    } as const,
  ];
  assert.deepEqual(taskFileOffsets(openBtf(buildBtf(withPerf))), {
    ...common,
    perf: { linkType: 7, perfFile: 16, bpfCookie: 100 },
  });
  assert.throws(() => taskFileOffsets(openBtf(buildBtf(old.slice(0, 4)))), UnsupportedError);
});

test("the program encodes in both byte orders, and leaves cookies out where there are none", () => {
  const program = taskFileProgram(offsets, 5);
  for (const littleEndian of [true, false]) {
    const bytes = assemble(program, { littleEndian });
    const again = assemble(disassemble(bytes, { littleEndian }), { littleEndian });
    assert.deepEqual(again, bytes);
  }
  const text = listing(program);
  assert.match(text, /r9 = \*\(u64 \*\)\(r1 \+ 3\)\n.*r1 = map\[fd:5\]\[0\] \+ 0\n/);
  assert.match(text, /if r1 != 7 goto no_cookie\n/);
  const without = listing(taskFileProgram({ ...offsets, perf: undefined }, 5));
  assert.doesNotMatch(without, /cookie/);
  assert.ok(without.length < text.length);
});

for (const littleEndian of [true, false]) {
  test(`reads records (${littleEndian ? "little" : "big"}-endian)`, () => {
    const bytes = new Uint8Array(taskFileRecordSize * 2 + 5);
    const view = new DataView(bytes.buffer);
    const at = taskFileRecordSize;
    view.setBigUint64(at, 0xffffffff81234560n, littleEndian);
    view.setBigUint64(at + 8, 2n ** 63n, littleEndian);
    for (const [i, value] of [42, 100, 2, 3, 7, 1].entries()) view.setUint32(at + 16 + i * 4, value, littleEndian);
    bytes.set(new TextEncoder().encode("sh"), at + 40);
    bytes[at + 42] = 0xff;
    const records = new TaskFileRecords(bytes, littleEndian);
    assert.equal(records.next(), false);
    records.restart(bytes.length);
    assert.equal(records.next(), true);
    assert.deepEqual([records.bpfCookie, records.comm], [undefined, ""]);
    assert.equal(records.next(), true);
    const { release, bpfCookie, linkId, linkType, pid, level, fd, comm } = records;
    assert.deepEqual(
      { release, bpfCookie, linkId, linkType, pid, level, fd, comm },
      {
        release: 0xffffffff81234560n,
        bpfCookie: 2n ** 63n,
        linkId: 42,
        linkType: 7,
        pid: 100,
        level: 2,
        fd: 3,
        comm: "sh\udcff",
      },
    );
    assert.equal(records.next(), false);
  });
}

test("the filter has the handler, and where the number of a namespace's level is", () => {
  assert.deepEqual(
    taskFileFilter({ release: 2n ** 63n, level: 3 }, true),
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 48, 0, 0, 0, 0, 0, 0, 0),
  );
});

function vmlinux(): Uint8Array | undefined {
  try {
    return readFileSync("/sys/kernel/btf/vmlinux");
  } catch {
    return undefined;
  }
}

const bytes = vmlinux();

test("the running kernel has all that the program needs", {
  skip: !bytes && "no readable /sys/kernel/btf/vmlinux",
}, () => {
  const found = taskFileOffsets(openBtf(bytes as Uint8Array)); // skipped without
  assert.ok(found.task.threadPid > found.task.groupLeader); // so since Linux 4.19
  assert.equal(found.meta.seq, 0);
});
