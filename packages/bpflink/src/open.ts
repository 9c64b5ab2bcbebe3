import {
  type AnyLinkType,
  type Kernel,
  type KernelView,
  type LinkBase,
  type LinkFrom,
  type LinksOptions,
  LinkTypeRegistry,
  linkById,
  linkByPath,
  links,
  openKernel,
} from "@bpflink/core";
import { openBackend } from "#backend";
import { type Link, linkTypes } from "./link-types.ts";

/** What {@link openBpf} takes. */
export interface BpfOptions<
  K extends KernelView = KernelView,
  T extends readonly AnyLinkType[] = readonly AnyLinkType[],
> {
  /** What to look at instead of the running kernel: a replayed capture. */
  readonly view?: K;
  /** Link types beside those that bpflink brings. */
  readonly types?: T;
}

/**
 * The links of a kernel. `L` is what they are typed as; `K` is how the kernel is reached:
 * the running one with all its operations, a capture with reading alone.
 */
export interface Bpf<L extends LinkBase = Link, K extends KernelView = Kernel> {
  readonly kernel: K;
  /** The link types that are decoded. */
  readonly types: LinkTypeRegistry;

  /**
   * All links, by ascending id. One that vanishes meanwhile is skipped; one that can't be
   * read is told to `onWarning`, and the listing goes on.
   *
   * @throws {BpfError} EPERM without CAP_SYS_ADMIN; EINVAL before Linux 5.8
   */
  links(options?: LinksOptions): Generator<L, void, undefined>;

  /**
   * The link with this id.
   *
   * @throws {BpfError} ENOENT where there is none
   */
  link(id: number, options?: LinksOptions): L;

  /**
   * The link that is pinned at this path.
   *
   * @throws {BpfError} where nothing can be opened there
   * @throws {ObjectTypeError} where a map or a program is pinned there
   */
  pinned(path: string, options?: LinksOptions): L;
}

/** The links that `T` decodes, beside bpflink's own; of types that are not known here, what all links have. */
type LinkWith<T extends readonly AnyLinkType[]> = 0 extends 1 & LinkFrom<T[number]>
  ? LinkBase
  : Link | LinkFrom<T[number]>;

/**
 * Opens the eBPF links of the running kernel, or of a capture. Nothing is asked of the
 * kernel before it is needed, and nothing needs to be closed.
 *
 * @example
 * ```ts
 * import { openBpf } from "bpflink";
 *
 * for (const link of openBpf().links()) {
 *   if (link.type === "xdp") console.log(link.id, link.devname ?? link.ifindex);
 * }
 * ```
 *
 * @throws {UnsupportedError} without `view`: not on Linux, or on an unknown runtime or architecture
 */
export function openBpf<const T extends readonly AnyLinkType[] = readonly []>(
  options?: BpfOptions<never, T>,
): Bpf<LinkWith<T>>;
export function openBpf<K extends KernelView, const T extends readonly AnyLinkType[] = readonly []>(
  options: BpfOptions<K, T> & { readonly view: K },
): Bpf<LinkWith<T>, K>;
export function openBpf(options?: BpfOptions): Bpf<LinkBase, KernelView>;
export function openBpf({ view, types: more = [] }: BpfOptions = {}): Bpf<LinkBase, KernelView> {
  const kernel = view ?? openKernel(openBackend());
  const types = new LinkTypeRegistry([...linkTypes, ...more]);
  return {
    kernel,
    types,
    links: (options) => links(kernel, types, options),
    link: (id, options) => linkById(kernel, types, id, options),
    pinned: (path, options) => linkByPath(kernel, types, path, options),
  };
}
