import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeView } from "../../core/src/fake-view.test-helper.ts";
import { LinkInfo } from "../../core/src/link-info.test-helper.ts";
import {
  type AnyLinkType,
  type BpfOptions,
  type LinkBase,
  type LinkFrom,
  linkType,
  openBpf,
  type RawLink,
  u32,
} from "./index.ts";

const raws: ReadonlyMap<number, RawLink> = new Map([
  [7, new LinkInfo(6).u32(16, 3)],
  [8, new LinkInfo(200).u32(4, 8).u32(16, 5)],
]);

const view = fakeView({
  links: {
    nextId: (after) => [...raws.keys()].find((id) => id > after),
    read: (id) => raws.get(id) ?? assert.fail(`link ${id} was asked for`),
    readPinned: (path) => raws.get(path === "/sys/fs/bpf/xdp" ? 7 : 8) ?? assert.fail(),
  },
  net: { deviceName: () => "eth0" },
});

const xdpLink = { id: 7, type: "xdp", progId: 12, ifindex: 3, devname: "eth0" };

test("links of a view, by type", () => {
  const bpf = openBpf({ view });
  assert.deepEqual([...bpf.links()], [xdpLink, { id: 8, type: 200, typeName: undefined, progId: 12 }]);
  assert.deepEqual(bpf.link(7), xdpLink);
  assert.deepEqual(bpf.pinned("/sys/fs/bpf/xdp"), xdpLink);
  assert.equal(bpf.kernel, view);
});

test("all types of Linux 7.2 are there, each once", () => {
  const ids = [...openBpf({ view }).types].map((type) => type.id);
  assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
});

const sample = linkType({
  id: 200,
  name: "sample",
  since: "9.9",
  info: { size: u32(16) },
  json: ({ size }) => ({ size }),
  plain: ({ size }) => `\n\tsize ${size}  `,
});

test("a type of one's own", () => {
  const bpf = openBpf({ view, types: [sample] });
  const link = bpf.link(8);
  assert.deepEqual(link, { id: 8, type: "sample", progId: 12, size: 5 });
  // `size` is there for the compiler too.
  if (link.type === "sample") assert.equal(link.size satisfies number, 5);
  else assert.fail();
});

test("a type that is there already can't be given again", () => {
  const again = { ...sample, id: 6 };
  assert.throws(() => openBpf({ view, types: [again] }), /link type 6 is defined twice: as xdp and as sample/);
  const namesake = { ...sample, name: "xdp" };
  assert.throws(() => openBpf({ view, types: [namesake] }), /link type xdp is defined twice: as 6 and as \d+/);
});

test("options that are known at run time alone", () => {
  const options: BpfOptions = { view, types: [sample] };
  const link = openBpf(options).link(8);
  assert.equal(link.type, "sample");
  // Neither `any` nor one of ours.
  same<typeof link, LinkBase>(true);
  const types: AnyLinkType[] = [sample];
  const other = openBpf({ view, types }).link(8);
  same<typeof other, LinkBase>(true);
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

/** Never run: `tsc` is what tests it. */
export function linksAreDiscriminatedByTheirType(): void {
  for (const link of openBpf().links()) {
    if (link.type === "xdp") {
      same<typeof link.ifindex, number>(true);
      same<typeof link.devname, string | undefined>(true);
      // @ts-expect-error an xdp link has no cgroup
      link.cgroupId;
    }
    // @ts-expect-error not every link has a device
    link.ifindex;
    switch (link.type) {
      case "cgroup":
        same<typeof link.cgroupId, bigint>(true);
        break;
      case "iter":
        if (link.cgroupId !== undefined) same<undefined extends typeof link.order ? true : false, false>(true);
        if (link.mapId !== undefined) same<typeof link.tid, undefined>(true);
        break;
      case "perf_event":
        if (link.perfEventType === "kprobe") same<typeof link.funcName, string>(true);
        if (link.perfEventType === "event") same<typeof link.config, bigint>(true);
        // @ts-expect-error only some perf events have a function
        link.funcName;
        break;
      case "kprobe_multi":
        for (const { address, name } of link.functions) {
          same<typeof address, bigint>(true);
          same<typeof name, string | undefined>(true);
        }
        break;
      // @ts-expect-error no link has this type
      case "no_such_type":
        break;
    }
    if (typeof link.type === "number") same<typeof link.typeName, string | undefined>(true);
  }
  const live = openBpf();
  live.kernel.programs.open(1);
  const replayed = openBpf({ view });
  // @ts-expect-error a view opens no programs
  replayed.kernel.programs.open(1);
  same<LinkFrom<typeof sample>["size"], number>(true);
}
