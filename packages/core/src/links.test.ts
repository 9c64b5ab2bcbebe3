import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "./errno.ts";
import { BpfError } from "./errors.ts";
import { fakeView } from "./fake-view.test-helper.ts";
import type { RawLink } from "./kernel-view.ts";
import { linkById, linkByPath, links } from "./links.ts";
import { LinkTypeRegistry } from "./registry.ts";

const types = new LinkTypeRegistry();

function raw(id: number): RawLink {
  const info = new Uint8Array(16);
  const view = new DataView(info.buffer);
  view.setUint32(0, 50, true);
  view.setUint32(4, id, true);
  view.setUint32(8, id * 10, true);
  return { info, buffers: new Map() };
}

/** A view of links of which some can't be read. */
function viewOf(links: ReadonlyMap<number, number>) {
  const ids = [...links.keys()];
  return fakeView({
    links: {
      nextId: (after) => ids.find((id) => id > after),
      read(id) {
        const errno = links.get(id) ?? Errno.ENOENT;
        if (errno !== 0) throw new BpfError(errno, { operation: "get link by id", subject: id });
        return raw(id);
      },
      readPinned: () => raw(42),
    },
  });
}

test("links come by ascending id; what vanished is skipped, what can't be read is a warning", () => {
  const view = viewOf(
    new Map([
      [3, 0],
      [4, Errno.ENOENT],
      [5, Errno.EAGAIN],
      [9, 0],
    ]),
  );
  const warnings: [number, string][] = [];
  const onWarning = ({ id, problem }: { id: number; problem: unknown }) =>
    warnings.push([id, (problem as BpfError).code]);
  assert.deepEqual(
    [...links(view, types, { onWarning })].map(({ id, progId }) => [id, progId]),
    [
      [3, 30],
      [9, 90],
    ],
  );
  assert.deepEqual(warnings, [[5, "EAGAIN"]]);
});

test("a kernel that refuses the listing is an error", () => {
  const view = fakeView({
    links: {
      ...fakeView().links,
      nextId: () => {
        throw new BpfError(Errno.EPERM, { operation: "get next link after id", subject: 0 });
      },
    },
  });
  assert.throws(() => [...links(view, types)], { code: "EPERM" });
});

test("one link by id, one by path", () => {
  const view = viewOf(new Map([[3, 0]]));
  assert.equal(linkById(view, types, 3).progId, 30);
  assert.equal(linkByPath(view, types, "/sys/fs/bpf/x").id, 42);
  assert.throws(() => linkById(view, types, 4), { code: "ENOENT" });
});

test("holders and pins are joined by id", () => {
  const view = viewOf(
    new Map([
      [3, 0],
      [9, 0],
    ]),
  );
  const heldBy = { processes: [{ pid: 1, comm: "init", fds: [4] }] };
  const options = {
    holders: { method: "proc", links: new Map([[9, heldBy]]), problems: [] },
    pins: { links: new Map([[3, ["/sys/fs/bpf/x"]]]), problems: [] },
  } as const;
  assert.deepEqual(
    [...links(view, types, options)].map(({ id, heldBy, pinned }) => ({ id, heldBy, pinned })),
    [
      { id: 3, heldBy: { processes: [] }, pinned: ["/sys/fs/bpf/x"] },
      { id: 9, heldBy, pinned: [] },
    ],
  );
});
