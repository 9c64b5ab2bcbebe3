import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "./errno.ts";
import { BpfError, UnsupportedError } from "./errors.ts";
import { fakeView } from "./fake-view.test-helper.ts";
import type { KernelView } from "./kernel-view.ts";
import { linkType } from "./link-type.ts";
import { linkById, linkByPath, links } from "./links.ts";
import { RawLink } from "./raw-link.ts";
import { LinkTypeRegistry } from "./registry.ts";

const types = new LinkTypeRegistry();

function raw(id: number): RawLink {
  const info = new Uint8Array(16);
  const view = new DataView(info.buffer);
  view.setUint32(0, 50, true);
  view.setUint32(4, id, true);
  view.setUint32(8, id * 10, true);
  return new RawLink(info, { littleEndian: true });
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

/** A view of `count` links that can be read all at once, with what was asked of it. */
function largeView(count: number, readLinks: NonNullable<KernelView["readLinks"]>) {
  const asked: number[] = [];
  const view = fakeView({
    links: {
      nextId: (after) => (after < count ? after + 1 : undefined),
      read(id) {
        asked.push(id);
        return raw(id);
      },
      readPinned: () => raw(1),
    },
    readLinks,
  });
  return { view, asked };
}

/** The ids from one to another, both among them. */
function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

test("few links are read one by one", () => {
  const { view, asked } = largeView(50, () => assert.fail("nothing should be prepared for so few"));
  assert.deepEqual(
    [...links(view, types)].map(({ id }) => id),
    range(1, 50),
  );
  assert.deepEqual(asked, range(1, 50));
});

test("of many links the first are read one by one, the others at once, but for those that need a descriptor", () => {
  const { view, asked } = largeView(2000, function* (_, after) {
    yield range(after + 1, 700).map(raw);
    yield [];
    yield range(701, 2000).map((id) => (id % 1000 === 0 ? id : raw(id)));
  });
  assert.deepEqual(
    [...links(view, types, { onSlow: () => assert.fail() })].map(({ id, progId }) => [id, progId]),
    range(1, 2000).map((id) => [id, id * 10]),
  );
  assert.deepEqual(asked, [...range(1, 50), 1000, 2000]);
});

for (const [when, readable] of [
  ["before the first", 0],
  ["in the middle", 40],
] as const) {
  test(`a kernel that refuses to read links at once, ${when}, has them read one by one, each once`, () => {
    const refusal = new UnsupportedError("the BPF iterator bpf_link", "it needs Linux 5.19");
    const { view, asked } = largeView(600, function* (_, after) {
      yield range(after + 1, after + readable).map(raw);
      throw refusal;
    });
    const slow: unknown[] = [];
    assert.deepEqual(
      [...links(view, types, { onSlow: (reason) => slow.push(reason) })].map(({ id }) => id),
      range(1, 600),
    );
    assert.deepEqual(slow, [refusal]);
    assert.equal(asked.length, 600 - readable);
  });
}

test("an error that is no refusal is not hidden", () => {
  const { view } = largeView(600, () => {
    throw new TypeError("a mistake");
  });
  assert.throws(() => [...links(view, types)], TypeError);
});

test("a link of many that can't be decoded is a warning", () => {
  const odd = { id: 50, name: "odd", since: "5.8", info: {}, json: () => ({}), plain: () => "" } as const;
  const decoding = new LinkTypeRegistry([
    linkType({
      ...odd,
      link: (_, { id }) => {
        if (id === 550) throw new Error("no such link");
        return {};
      },
    }),
  ]);
  const { view } = largeView(600, function* (_, after) {
    yield range(after + 1, 600).map(raw);
  });
  const warned: number[] = [];
  const listed = [...links(view, decoding, { onWarning: ({ id }) => warned.push(id) })];
  assert.equal(listed.length, 599);
  assert.deepEqual(warned, [550]);
});

test("a link that is there is not taken for gone because something else isn't", () => {
  const problem = new BpfError(Errno.ENOENT, { operation: "open", subject: "/proc/kallsyms" });
  const fragile = linkType({
    id: 50,
    name: "fragile",
    since: "5.8",
    info: {},
    link: (): object => {
      throw problem;
    },
    json: () => ({}),
    plain: () => "",
  });
  const warnings: unknown[] = [];
  const onWarning = (warning: unknown) => warnings.push(warning);
  assert.deepEqual([...links(viewOf(new Map([[3, 0]])), new LinkTypeRegistry([fragile]), { onWarning })], []);
  assert.deepEqual(warnings, [{ id: 3, problem }]);
});
