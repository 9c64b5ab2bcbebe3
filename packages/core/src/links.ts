import { decodeLink, type OnWarning } from "./decode.ts";
import { isGone } from "./errors.ts";
import type { HolderSearch, KernelView, LinkHolders, PinSearch, RawLink } from "./kernel-view.ts";
import type { LinkBase } from "./link-type.ts";
import type { LinkTypeRegistry } from "./registry.ts";

/** What a listing joins to its links, and how it reports what it could not read. */
export interface LinksOptions {
  /** Default: warnings are dropped. */
  readonly onWarning?: OnWarning;
  /** Gives links their `heldBy`. */
  readonly holders?: HolderSearch | undefined;
  /** Gives links their `pinned`. */
  readonly pins?: PinSearch | undefined;
}

const drop: OnWarning = () => {};
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
  for (let id = kernel.links.nextId(0); id !== undefined; id = kernel.links.nextId(id)) {
    const link = tryRead(kernel, types, id, options);
    if (link !== undefined) yield link;
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

function tryRead(kernel: KernelView, types: LinkTypeRegistry, id: number, options: LinksOptions): LinkBase | undefined {
  try {
    return linkById(kernel, types, id, options);
  } catch (problem) {
    if (!isGone(problem)) options.onWarning?.({ id, problem });
    return undefined;
  }
}

function decodeAndJoin(
  raw: RawLink,
  kernel: KernelView,
  types: LinkTypeRegistry,
  { onWarning = drop, holders, pins }: LinksOptions,
): LinkBase {
  const link = decodeLink(raw, types, kernel, onWarning);
  if (holders === undefined && pins === undefined) return link;
  return {
    ...link,
    ...(pins === undefined ? {} : { pinned: pins.links.get(link.id) ?? [] }),
    ...(holders === undefined ? {} : { heldBy: holders.links.get(link.id) ?? nobody }),
  };
}
