import * as v from "valibot";
import { FormatError } from "../errors.ts";

/** What the `format` field of a capture says. */
export const captureFormat = "bpflink-capture";

/** The version that is written, and the newest that is read. */
export const captureVersion = 1;

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const decimal = v.pipe(v.string(), v.regex(/^\d{1,20}$/, "must be a decimal number in a string"));
const address = v.pipe(v.string(), v.regex(/^0x[0-9a-f]{1,16}$/, "must be an address such as 0xffffffff81000000"));
const hex = v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/, "must be bytes in hexadecimal"));

const failure = v.object({ errno: v.pipe(v.number(), v.integer(), v.minValue(1)), operation: v.string() });

const link = v.union([
  v.object({ id, info: hex, buffers: v.record(v.string(), hex) }),
  v.object({ id, error: failure }),
]);

const holder = v.object({ pid: id, comm: v.string(), fds: v.array(id) });

const schema = v.object({
  format: v.literal(captureFormat),
  version: v.literal(captureVersion),
  kernel: v.object({
    release: v.string(),
    arch: v.string(),
    littleEndian: v.boolean(),
  }),
  links: v.array(link),
  /** What is pinned where, as far as it was asked: the id of the link. */
  pinned: v.record(v.string(), id),
  programs: v.array(v.object({ id, type: v.union([v.string(), id]), name: v.string() })),
  devices: v.array(v.object({ ifindex: id, name: v.nullable(v.string()) })),
  symbols: v.object({
    available: v.boolean(),
    addresses: v.array(
      v.object({
        at: address,
        symbol: v.nullable(v.object({ address, name: v.string(), module: v.string() })),
      }),
    ),
  }),
  /** Names that the kernel's BTF gave: of values that the tables of that time didn't have. */
  enumerators: v.array(v.object({ enum: v.string(), prefix: v.string(), value: id, name: v.nullable(v.string()) })),
  holders: v.optional(
    v.object({
      method: v.picklist(["iterator", "proc"]),
      links: v.array(v.object({ id, bpfCookie: v.optional(decimal), processes: v.array(holder) })),
    }),
  ),
  pins: v.optional(v.array(v.object({ id, paths: v.array(v.string()) }))),
});

/** A capture as it stands in its file. Bytes are hexadecimal, u64 are strings, names hold every byte (see text.ts). */
export type Capture = v.InferOutput<typeof schema>;

/**
 * Reads the text of a capture file.
 *
 * @throws {FormatError} that names the field, where it is no capture, a newer one, or damaged
 */
export function parseCapture(text: string): Capture {
  const value = parseJson(text);
  const head = v.safeParse(v.object({ format: v.literal(captureFormat), version: v.number() }), value);
  if (!head.success) throw problemOf(head.issues[0]);
  if (head.output.version > captureVersion) {
    throw new FormatError(
      "capture",
      "version",
      `${head.output.version} is newer than this bpflink reads (${captureVersion}); use a newer bpflink`,
    );
  }
  const result = v.safeParse(schema, value);
  if (!result.success) throw problemOf(result.issues[0]);
  return result.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError("capture", "file", `not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function problemOf(issue: v.BaseIssue<unknown>): FormatError {
  // Of a union's alternatives the nearest one's own complaint says more than the union's.
  const inner = issue.issues?.at(-1);
  return inner === undefined
    ? new FormatError("capture", v.getDotPath(issue) ?? "file", issue.message)
    : new FormatError("capture", v.getDotPath(inner) ?? v.getDotPath(issue) ?? "file", inner.message);
}
