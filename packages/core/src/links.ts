import { decodeLink, type OnWarning } from "./decode.ts";
import { BpfError, FormatError, isGone, UnsupportedError } from "./errors.ts";
import type { HolderSearch, KernelView, LinkHolders, PinSearch } from "./kernel-view.ts";
import type { LinkBase } from "./link-type.ts";
import type { RawLink } from "./raw-link.ts";
import type { LinkTypeRegistry } from "./registry.ts";

/** What a listing joins to its links, and how it reports what it could not read. */
export interface LinksOptions {
  /** Default: warnings are dropped. */
  readonly onWarning?: OnWarning;
  /** Told why many links are read one by one although the kernel view offers all at once. Default: nobody is. */
  readonly onSlow?: (reason: unknown) => void;
  /** Gives links their `heldBy`. */
  readonly holders?: HolderSearch | undefined;
  /** Gives links their `pinned`. */
  readonly pins?: PinSearch | undefined;
}

const drop: OnWarning = () => {};

/**
 * How many links are read one by one before the rest is read all at once. To prepare for
 * that, by loading a program, costs as much as reading some 60 one by one, and where the
 * program has to be made first, some hundred; each link then costs a tenth.
 */
const few = 50;

const nobody: LinkHolders = { processes: [] };

/**
 * All links, by ascending id. One that vanishes meanwhile is skipped without a word; one
 * that can't be read becomes a warning, and the listing goes on.
 *
 * @throws {BpfError} where the kernel doesn't let its links be listed
 */
export function* links(
  kernel: KernelView,
  types: LinkTypeRegistry,
  options: LinksOptions = {},
): Generator<LinkBase, void, undefined> {
  for (const chunk of rawLinks(kernel, types, options.onSlow)) {
    for (const raw of chunk) {
      const link = tryDecode(raw, kernel, types, options);
      if (link !== undefined) yield link;
    }
  }
}

/** All links, by ascending id: their ids, or what was read of them where that is had at once. */
function* rawLinks(
  kernel: KernelView,
  types: LinkTypeRegistry,
  onSlow: LinksOptions["onSlow"],
): Generator<readonly (RawLink | number)[], void, undefined> {
  let last: RawLink | number = 0;
  for (let count = 0; ; count++) {
    const after: number = typeof last === "number" ? last : last.id;
    const id = kernel.links.nextId(after);
    if (id === undefined) return;
    if (count === few && kernel.readLinks !== undefined) {
      try {
        for (const chunk of kernel.readLinks(types, after)) {
          last = chunk.at(-1) ?? last;
          yield chunk;
        }
        return;
      } catch (reason) {
        if (!isRefusal(reason)) throw reason;
        onSlow?.(reason);
        continue;
      }
    }
    last = id;
    yield [id];
  }
}

/**
 * The link with this id.
 *
 * @throws {BpfError} ENOENT where there is none
 */
export function linkById(
  kernel: KernelView,
  types: LinkTypeRegistry,
  id: number,
  options: LinksOptions = {},
): LinkBase {
  return decodeAndJoin(kernel.links.read(id, types.layoutOf), kernel, types, options);
}

/**
 * The link that is pinned at this path.
 *
 * @throws {BpfError} where nothing can be opened there
 * @throws {ObjectTypeError} where another kind of object is
 */
export function linkByPath(
  kernel: KernelView,
  types: LinkTypeRegistry,
  path: string,
  options: LinksOptions = {},
): LinkBase {
  return decodeAndJoin(kernel.links.readPinned(path, types.layoutOf), kernel, types, options);
}

function tryDecode(
  raw: RawLink | number,
  kernel: KernelView,
  types: LinkTypeRegistry,
  options: LinksOptions,
): LinkBase | undefined {
  let read = raw;
  try {
    if (typeof read === "number") read = kernel.links.read(read, types.layoutOf);
    return decodeAndJoin(read, kernel, types, options);
  } catch (problem) {
    // Once a link is read, what isn't there is something else.
    const vanished = typeof read === "number" && isGone(problem);
    if (!vanished) options.onWarning?.({ id: typeof raw === "number" ? raw : raw.id, problem });
    return undefined;
  }
}

/** Whether an error says that links can't be read all at once here. */
function isRefusal(error: unknown): boolean {
  return error instanceof BpfError || error instanceof UnsupportedError || error instanceof FormatError;
}

function decodeAndJoin(
  raw: RawLink,
  kernel: KernelView,
  types: LinkTypeRegistry,
  { onWarning = drop, holders, pins }: LinksOptions,
): LinkBase {
  // A fresh object, which nobody else has yet.
  const link: Joined = decodeLink(raw, types, kernel, onWarning);
  if (pins !== undefined) link.pinned = pins.links.get(link.id) ?? [];
  if (holders !== undefined) link.heldBy = holders.links.get(link.id) ?? nobody;
  return link;
}

type Joined = Omit<LinkBase, "pinned" | "heldBy"> &
  Pick<{ -readonly [field in keyof LinkBase]: LinkBase[field] }, "pinned" | "heldBy">;
