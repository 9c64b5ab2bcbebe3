import type { KernelSource } from "./kernel-source.ts";
import type { KernelView, LinkHolders } from "./kernel-view.ts";
import type { Layout, Values, Variant } from "./layout.ts";

/** A value of JSON output. A bigint prints exactly, as an integer. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[] | JsonObject;

/** An object of JSON output; fields print in the order they were set. */
export interface JsonObject {
  readonly [field: string]: JsonValue;
}

/** What every link has, whatever its type. */
export interface LinkBase {
  /** The link's id: unique among the links of this boot. */
  readonly id: number;
  /** The name of the link's type, or its number where no type with that number is registered. */
  readonly type: string | number;
  /** The id of the program it attaches; 0 for struct_ops, whose links attach a map. */
  readonly progId: number;
  /** Where it is pinned, where that was looked for. */
  readonly pinned?: readonly string[];
  /** Who holds it open, where that was looked for. */
  readonly heldBy?: LinkHolders;
}

/** A link of a type that is not registered. */
export interface UnknownLink extends LinkBase {
  /** `enum bpf_link_type`. */
  readonly type: number;
  /** What the running kernel's BTF calls the type; undefined where it doesn't know either. */
  readonly typeName: string | undefined;
}

/** What a link type's `link` may ask and say. */
export interface LinkContext {
  readonly kernel: KernelView;
  readonly id: number;
  readonly progId: number;
  /** Reports something about this link that could not be found out; the link is shown without it. */
  warn(problem: unknown): void;
}

/**
 * A type of link: how the kernel describes it, and how it is shown. This is what a plugin
 * contributes. `json` and `plain` see only the decoded link, so what they need to know of
 * the machine comes from `link`.
 */
export interface LinkType<N extends string = string, L extends LinkBase = LinkBase> {
  /** `enum bpf_link_type`. */
  readonly id: number;
  /** The name the kernel and bpftool use. */
  readonly name: N;
  /** The first Linux that has it: `"5.9"`. */
  readonly since: string;
  readonly info: Layout;
  /** Where the kernel keeps what `info` tells; undefined where that isn't known. */
  readonly kernel: KernelSource | undefined;
  /** Whether BPF_LINK_DETACH works on it. */
  readonly detachable: boolean;
  readonly link: ((values: object, context: LinkContext) => object) | undefined;
  /** What plain output says the link attaches: `"prog 12"`, or `"map 3"` for struct_ops. */
  readonly subject: (link: L) => string;
  /** The type's own fields of JSON output, in bpftool's order. */
  readonly json: (link: L) => JsonObject;
  /** The type's own part of plain output, starting with `"\n\t"` where bpftool breaks the line. */
  readonly plain: (link: L) => string;
}

/** A link of the type that is named `N`, whose own fields are `X`. */
export type LinkOf<N extends string, X> = LinkBase & { readonly type: N } & X;

/** The links that a {@link LinkType} decodes: `LinkFrom<typeof xdp>`. */
export type LinkFrom<T> = T extends LinkType<string, infer L> ? L : never;

/** What {@link linkType} takes. */
export interface LinkTypeSpec<N extends string, L extends Layout, X extends object> {
  readonly id: number;
  readonly name: N;
  readonly since: string;
  readonly info: L;
  /**
   * Where the kernel keeps each field of `info`, so that many links are read in one pass.
   * It must lead to what BPF_OBJ_GET_INFO_BY_FD tells in every state of a link. Default: not
   * known, and each link is read by a descriptor.
   */
  readonly kernel?: L extends Variant ? never : KernelSource<Extract<keyof L, string>>;
  /** Whether BPF_LINK_DETACH works on it. Default: no. */
  readonly detachable?: boolean;
  /**
   * Makes the link's own fields of what the info says: names for numbers, properties of
   * the program, values put together. Default: the values as they are.
   */
  readonly link?: (values: Values<L>, context: LinkContext) => X;
  /** Default: the program. */
  readonly subject?: (link: LinkOf<N, X>) => string;
  readonly json: (link: LinkOf<N, X>) => JsonObject;
  readonly plain: (link: LinkOf<N, X>) => string;
}

/**
 * Defines a link type.
 *
 * @example
 * ```ts
 * import { linkType, u32 } from "@bpflink/core";
 *
 * export const xdp = linkType({
 *   id: 6,
 *   name: "xdp",
 *   since: "5.9",
 *   info: { ifindex: u32(16) },
 *   json: ({ ifindex }) => ({ ifindex }),
 *   plain: ({ ifindex }) => `\n\tifindex ${ifindex}  `,
 * });
 * ```
 */
export function linkType<const N extends string, const L extends Layout, X extends object = Values<L>>(
  spec: LinkTypeSpec<N, L, X>,
): LinkType<N, LinkOf<N, X>> {
  return {
    id: spec.id,
    name: spec.name,
    since: spec.since,
    info: spec.info,
    kernel: spec.kernel as KernelSource | undefined,
    detachable: spec.detachable ?? false,
    // The decoder hands over exactly what `info` describes.
    link: spec.link as LinkType["link"],
    subject: spec.subject ?? (({ progId }) => `prog ${progId}`),
    json: spec.json,
    plain: spec.plain,
  };
}
