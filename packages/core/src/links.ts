import { decodeLink, type OnWarning } from "./decode.ts";
import { isGone } from "./errors.ts";
import type { KernelView } from "./kernel-view.ts";
import type { LinkBase } from "./link-type.ts";
import type { LinkTypeRegistry } from "./registry.ts";

/** How a listing reports what it could not read. */
export interface LinksOptions {
  /** Default: warnings are dropped. */
  readonly onWarning?: OnWarning;
}

const drop: OnWarning = () => {};

/**
 * All links, by ascending id. One that vanishes meanwhile is skipped without a word; one
 * that can't be read becomes a warning, and the listing goes on.
 *
 * @throws {BpfError} where the kernel doesn't let its links be listed
 */
export function* links(
  kernel: KernelView,
  types: LinkTypeRegistry,
  { onWarning = drop }: LinksOptions = {},
): Generator<LinkBase, void, undefined> {
  for (let id = kernel.links.nextId(0); id !== undefined; id = kernel.links.nextId(id)) {
    const link = tryRead(kernel, types, id, onWarning);
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
  { onWarning = drop }: LinksOptions = {},
): LinkBase {
  return decodeLink(kernel.links.read(id, types.layoutOf), types, kernel, onWarning);
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
  { onWarning = drop }: LinksOptions = {},
): LinkBase {
  return decodeLink(kernel.links.readPinned(path, types.layoutOf), types, kernel, onWarning);
}

function tryRead(kernel: KernelView, types: LinkTypeRegistry, id: number, onWarning: OnWarning): LinkBase | undefined {
  try {
    return linkById(kernel, types, id, { onWarning });
  } catch (problem) {
    if (!isGone(problem)) onWarning({ id, problem });
    return undefined;
  }
}
