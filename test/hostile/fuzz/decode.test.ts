import assert from "node:assert/strict";
import {
  BpfError,
  decodeLink,
  decodeText,
  Errno,
  formatJson,
  type KernelView,
  type LinkBase,
  type LinkWarning,
  linkToJson,
  linkToPlain,
  RawLink,
} from "@bpflink/core";
import * as fc from "fast-check";
import { linkWriter } from "../../../packages/cli/src/link-writer.ts";
import { types } from "../../types.ts";
import { noise, property } from "./property.ts";

/*
 * Whatever a kernel, newer or broken, puts into `struct bpf_link_info` and the buffers
 * behind it, and whatever names it has for things: a link comes of it, and a line, and JSON.
 */

/** The offsets of all pointers in the layouts of the first-party types. */
const pointers = [16, 24, 32, 40, 48];

const name = noise(24).map(decodeText);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const raw: fc.Arbitrary<RawLink> = fc
  .record({
    type: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 18 }) }, fc.nat({ max: 0xffffffff })),
    info: noise(96),
    small: fc.nat({ max: 12 }),
    place: fc.constantFrom(16, 20, 24, 28, 32, 36, 40, 44),
    buffers: fc.array(fc.tuple(fc.constantFrom(...pointers), noise(64)), { maxLength: 3 }),
    littleEndian: fc.boolean(),
  })
  .map(({ type, info, small, place, buffers, littleEndian }) => {
    const view = new DataView(info.buffer);
    if (info.length >= 4) view.setUint32(0, type, true);
    // Numbers that tables have names for.
    if (info.length >= place + 4) view.setUint32(place, small, true);
    return new RawLink(info, { buffers: new Map(buffers), littleEndian });
  });

const world = fc.record({
  program: maybe(fc.record({ id: fc.nat(), type: fc.oneof(name, fc.nat()), name })),
  device: maybe(name),
  symbol: maybe(fc.record({ name, module: name, address: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) })),
  enumerator: maybe(name),
  comm: name,
  pin: name,
  pid: fc.nat({ max: 0xffffffff }),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function viewOf({ program, device, symbol, enumerator }: World): KernelView {
  const gone = (operation: string) => () => {
    throw new BpfError(Errno.ENOENT, { operation });
  };
  return {
    littleEndian: true,
    links: { nextId: () => undefined, read: gone("get link by id"), readPinned: gone("open pinned object") },
    programs: {
      info:
        program === undefined ? gone("get program by id") : () => program as ReturnType<KernelView["programs"]["info"]>,
    },
    net: { deviceName: () => device },
    symbols: { available: symbol !== undefined, lookup: () => symbol },
    enumerator: () => enumerator,
    findHolders: () => ({ method: "proc", links: new Map(), problems: [] }),
    findPins: () => ({ links: new Map(), problems: [] }),
  };
}

property(
  "any bytes are a link, and any link has its lines and its JSON",
  fc.record({ raw, world }),
  ({ raw, world }) => {
    const warnings: LinkWarning[] = [];
    const decoded = decodeLink(raw, types, viewOf(world), (warning) => warnings.push(warning));
    for (const { problem } of warnings) assert.ok(problem instanceof BpfError, String(problem));
    const link: LinkBase = {
      ...decoded,
      pinned: [world.pin],
      heldBy: { processes: [{ pid: world.pid, comm: world.comm, fds: [3] }], bpfCookie: 2n ** 64n - 1n },
    };

    const plain = linkToPlain(link, types);
    assert.ok(plain.startsWith(`${link.id}: `) && plain.endsWith("\n"));
    // Nothing grows beyond what was given: a line per element of 8 bytes at most.
    assert.ok(plain.length < 2000 + raw.info.length * 64 + 64 * 64, `${plain.length} characters`);

    const object = linkToJson(link, types);
    const compact = formatJson(object, { pretty: false });
    const pretty = formatJson(object, { pretty: true });
    assert.ok(compact.isWellFormed() && pretty.isWellFormed());
    const parsed = JSON.parse(compact);
    assert.deepEqual(JSON.parse(pretty), parsed);
    assert.equal(parsed.id, link.id);
    assert.equal(parsed.pids[0].pid, world.pid);

    const toTerminal = { pretty: false, depth: 0, forTerminal: true };
    const shown = linkWriter(types, { ...toTerminal, json: false }).one(link);
    assert.doesNotMatch(shown, /[^\n\t\u0020-\u007e\u00a0-\ud7ff\ud800-\udbff\udc00-\uffff]/);
    assert.deepEqual(JSON.parse(linkWriter(types, { ...toTerminal, json: true }).one(link)), parsed);
  },
  { cost: 2 },
);
