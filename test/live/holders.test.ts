import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { describe, test } from "node:test";
import { decodeText, encodeText, type HolderSearch, type LinkHolders } from "@bpflink/core";
import { findHoldersByIterator } from "../../packages/core/src/holders/iterator.ts";
import { findHoldersInProc } from "../../packages/core/src/holders/proc.ts";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { assertNothingNew, ownObjects } from "../leftovers.ts";
import { allMakers } from "../links/all.ts";
import { type BorrowWay, borrowLinks } from "../links/borrow.ts";
import { makeLinks } from "../links/maker.ts";
import { atLeast } from "../links/release.ts";
import { testLab } from "../links/test-lab.ts";

/*
 * Holders: which processes hold a link, as bpftool-link(8) has it: "list processes that
 * hold open file descriptors against BPF links". Both ways of searching are asked, and say
 * the same.
 */

const kernel = testKernel();
const lab = testLab();
const makers = allMakers.filter(({ name }) => /^raw_tracepoint|^perf_event\/(software|cookie)/.test(name));
const made = lab === undefined ? [] : makeLinks(lab, makers).made;
const plain = made.find(({ type }) => type === "raw_tracepoint");
const perf = made.filter(({ type }) => type === "perf_event");
const skip = lacking ?? false;

const ways: Readonly<Record<string, () => HolderSearch>> = {
  iterator: () => findHoldersByIterator(kernel),
  proc: () => findHoldersInProc(kernel),
};

/**
 * What of the result is the same whenever it is asked: descriptor numbers are the runtime's
 * affair, and others may have a link open for the moment that they look at it.
 */
function processes(search: HolderSearch, id: number, pids: readonly number[]) {
  const isTheirs = (pid: number) => pids.some((of) => existsSync(`/proc/${of}/task/${pid}`));
  const found = (search.links.get(id)?.processes ?? []).filter(({ pid }) => isTheirs(pid));
  return found.map(({ pid, comm, fds }) => ({ pid, comm, fds: fds.length }));
}

for (const [way, find] of Object.entries(ways)) {
  describe(`holders by ${way}`, { skip }, () => {
    test("what this process holds is not said to be held", () => {
      assert.ok(plain !== undefined);
      assert.equal(find().links.has(plain.id), false);
    });

    const scenarios: readonly (readonly [how: BorrowWay, fds: number])[] = [
      ["once", 1],
      ["twice", 2],
      ["thread", 1],
      ["own-files", 1],
    ];
    for (const [how, fds] of scenarios) {
      test(`a process that holds a link (${how}) is named once, by its main thread`, async () => {
        assert.ok(plain !== undefined);
        await using borrower = await borrowLinks(encodeText("main-thread"), how, [plain.id]);
        assert.deepEqual(processes(find(), plain.id, [borrower.pid]), [
          { pid: borrower.pid, comm: "main-thread", fds },
        ]);
      });
    }

    test("several processes come by ascending pid", async () => {
      assert.ok(plain !== undefined);
      await using a = await borrowLinks(encodeText("a"), "once", [plain.id]);
      await using b = await borrowLinks(encodeText("b"), "once", [plain.id]);
      const expected = [
        { pid: a.pid, comm: "a", fds: 1 },
        { pid: b.pid, comm: "b", fds: 1 },
      ].sort((x, y) => x.pid - y.pid);
      assert.deepEqual(processes(find(), plain.id, [a.pid, b.pid]), expected);
    });

    test("a name of any bytes is kept", async () => {
      assert.ok(plain !== undefined);
      const comm = Uint8Array.of(
        0x22,
        0x5c,
        0x27,
        0x1b,
        0x5b,
        0x07,
        0x09,
        0x0a,
        0x20,
        0xff,
        0xc3,
        0x28,
        0xc3,
        0xa9,
        0x28,
      );
      await using borrower = await borrowLinks(comm, "once", [plain.id]);
      assert.deepEqual(processes(find(), plain.id, [borrower.pid]), [
        { pid: borrower.pid, comm: decodeText(comm), fds: 1 },
      ]);
    });

    const perfLack = atLeast("5.15") ? false : "only on Linux 5.15 or newer";
    test("a perf_event link's cookie comes with its holders", { skip: perfLack }, async () => {
      const ids = perf.map(({ id }) => id);
      await using _borrower = await borrowLinks(encodeText("perf"), "once", ids);
      const found = find();
      assert.ok(perf.length > 1);
      assert.ok(perf.some(({ bpfCookie }) => bpfCookie));
      for (const { id, bpfCookie } of perf) {
        const holders = found.links.get(id) as LinkHolders;
        // In /proc since Linux 6.17.
        const told = way === "iterator" || atLeast("6.17") ? bpfCookie : undefined;
        assert.equal(holders.bpfCookie, told, `link ${id}`);
      }
    });

    test("nothing of the search is left", async () => {
      const [objects, descriptors] = [ownObjects(), descriptorCount()];
      find();
      // A runtime may close one of its own meanwhile.
      assert.ok(descriptorCount() <= descriptors);
      await assertNothingNew(objects);
    });
  });
}

test("findHolders uses the iterator here, and has no problem", { skip }, () => {
  const search = kernel.findHolders();
  assert.equal(search.method, "iterator");
  const problems = search.problems.map((problem) => (problem as Error).message);
  if (outermost) assert.deepEqual(problems, []);
  else assert.match(problems.join("\n"), /^a look at processes outside of this PID namespace[^\n]*$/);
});

/** Whether this is the machine's own PID namespace: PROC_PID_INIT_INO of linux/proc_ns.h. In a container it is not. */
const outermost = readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]";

function descriptorCount(): number {
  return readdirSync("/proc/self/fd").length;
}
