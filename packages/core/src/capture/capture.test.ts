import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import { fakeView } from "../fake-view.test-helper.ts";
import type { KernelView } from "../kernel-view.ts";
import { RawLink } from "../raw-link.ts";
import { captureVersion, parseCapture, Recorder, replayCapture } from "./index.ts";

const machine = { release: "6.18.0", arch: "x64" };
const noLayout = () => undefined;

function raw(id: number): RawLink {
  const info = Uint8Array.of(7, 0, 0, 0, id, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0);
  return new RawLink(info, { buffers: new Map([[24, Uint8Array.of(0x61, 0xff, 0)]]), littleEndian: true });
}

/** Two links, one of which can't be read, and an answer to every other question. */
const live: KernelView = fakeView({
  links: {
    nextId: (after) => [3, 5].find((id) => id > after),
    read(id) {
      if (id === 5) throw new BpfError(Errno.EAGAIN, { operation: "get link by id", subject: 5 });
      if (id !== 3) throw new BpfError(Errno.ENOENT, { operation: "get link by id", subject: id });
      return raw(3);
    },
    readPinned: () => raw(9),
  },
  programs: { info: (id) => ({ id, type: "xdp", name: "odd \udcff name" }) },
  net: { deviceName: (ifindex) => (ifindex === 1 ? "lo" : undefined) },
  symbols: {
    available: true,
    lookup: (address) => (address === 2n ** 64n - 16n ? { address, name: "f", module: "m" } : undefined),
  },
  enumerator: (_, __, value) => (value === 77 ? "future" : undefined),
  findHolders: () => ({
    method: "iterator",
    links: new Map([
      [3, { processes: [{ pid: 1, comm: "a\u001b\udc80", fds: [4, 9] }], bpfCookie: 2n ** 64n - 1n }],
      [5, { processes: [{ pid: 2, comm: "b", fds: [] }] }],
    ]),
    problems: [],
  }),
  findPins: () => ({ links: new Map([[3, ["/a\nb", "/c"]]]), problems: [] }),
});

/** Asks everything that a listing may ask. */
function interrogate(view: KernelView): unknown[] {
  const attempt = (ask: () => unknown) => {
    try {
      return ask();
    } catch (error) {
      return error instanceof BpfError ? [error.code, error.operation, error.subject] : error;
    }
  };
  return [
    view.littleEndian,
    view.links.nextId(0),
    view.links.nextId(3),
    view.links.nextId(5),
    attempt(() => view.links.read(3, noLayout)),
    attempt(() => view.links.read(5, noLayout)),
    attempt(() => view.links.read(6, noLayout)),
    attempt(() => view.links.readPinned("/p", noLayout)),
    view.programs.info(12),
    view.net.deviceName(1),
    view.net.deviceName(2),
    view.symbols.available,
    view.symbols.lookup(2n ** 64n - 16n),
    view.symbols.lookup(5n),
    view.enumerator("bpf_attach_type", "BPF_", 77),
    view.enumerator("bpf_attach_type", "BPF_", 78),
    view.findHolders(),
    view.findPins(),
  ];
}

describe("a recorded capture", () => {
  test("answers what was asked, as it was answered", () => {
    const recorder = new Recorder(live, machine);
    const answers = interrogate(recorder);
    assert.deepEqual(answers, interrogate(live));

    const replayed = interrogate(replayCapture(parseCapture(String(recorder))));
    // The link that was read by its path is listed in the replay, too.
    answers[3] = 9;
    assert.deepEqual(replayed, answers);
  });

  test("knows no more than was asked", () => {
    const view = replayCapture(parseCapture(String(new Recorder(live, machine))));
    assert.equal(view.links.nextId(0), undefined);
    assert.throws(() => view.links.read(3, noLayout), { code: "ENOENT" });
    assert.throws(() => view.links.readPinned("/p", noLayout), { code: "ENOENT" });
    assert.throws(() => view.programs.info(12), { code: "ENOENT" });
    assert.equal(view.net.deviceName(1), undefined);
    assert.equal(view.findHolders().links.size, 0);
    assert.equal(view.findPins().links.size, 0);
  });
});

describe("a capture file that is none", () => {
  const good = () => JSON.parse(String(new Recorder(live, machine)));
  const cases: readonly (readonly [what: string, text: () => string, message: RegExp])[] = [
    ["not JSON", () => "{", /^capture: file: not JSON: /],
    ["another document", () => '{"a":1}', /^capture: format: /],
    ["a number", () => "5", /^capture: file: /],
    [
      "a newer version",
      () => JSON.stringify({ ...good(), version: captureVersion + 1 }),
      /^capture: version: 2 is newer than this bpflink reads \(1\)/,
    ],
    ["a missing part", () => JSON.stringify({ ...good(), devices: undefined }), /^capture: devices: /],
    [
      "bytes that are none",
      () => JSON.stringify({ ...good(), links: [{ id: 1, info: "xyz", buffers: {} }] }),
      /^capture: links\.0(\.\w+)?: /,
    ],
    [
      "an id that is none",
      () => JSON.stringify({ ...good(), programs: [{ id: -1, type: "xdp", name: "" }] }),
      /^capture: programs\.0\.id: /,
    ],
  ];
  for (const [what, text, message] of cases) {
    test(`${what} is refused with the field's name`, () => {
      assert.throws(() => parseCapture(text()), { name: "FormatError", message });
    });
  }
});
