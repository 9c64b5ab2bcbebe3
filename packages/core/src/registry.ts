import type { Layout } from "./layout.ts";
import type { LinkType } from "./link-type.ts";

// A registry holds types of all kinds of links, and hands each only links that it decoded.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyLinkType = LinkType<string, any>;

/** The link types that a listing knows, by number. */
export class LinkTypeRegistry {
  readonly #types = new Map<number, AnyLinkType>();

  constructor(types: Iterable<AnyLinkType> = []) {
    for (const type of types) this.add(type);
  }

  /** @throws {Error} where a type with this number or this name is there already */
  add(type: AnyLinkType): void {
    const other = this.#types.get(type.id) ?? this.named(type.name);
    if (other === type) return;
    if (other !== undefined) {
      const [what, was, is] = other.id === type.id ? [type.id, other.name, type.name] : [type.name, other.id, type.id];
      throw new Error(`link type ${what} is defined twice: as ${was} and as ${is}`);
    }
    this.#types.set(type.id, type);
  }

  get(id: number): AnyLinkType | undefined {
    return this.#types.get(id);
  }

  /** The type with this name. */
  named(name: string): AnyLinkType | undefined {
    for (const type of this.#types.values()) if (type.name === name) return type;
    return undefined;
  }

  /** All types, by ascending number. */
  [Symbol.iterator](): Iterator<AnyLinkType> {
    return [...this.#types.values()].sort((a, b) => a.id - b.id)[Symbol.iterator]();
  }

  /** The layout of a type; undefined where it isn't known. Bound, so that it can be passed on. */
  readonly layoutOf = (id: number): Layout | undefined => this.#types.get(id)?.info;
}
