import { btfKinds, fixedWords, itemWords } from "./kinds.ts";
import { malformed } from "./sections.ts";

/** Called with a type's id, the index of its first word and its kind; true ends the walk. */
export type Visit = (id: number, at: number, kind: number) => boolean;

const stride = 64;

/**
 * Finds types in the type section. BTF has no table of contents: the length of each type
 * has to be known to find the next. So this walks, no farther than asked, and remembers
 * where every 64th type is, which makes a later look at any type that was passed cheap.
 */
export class TypeIndex {
  readonly words: Uint32Array;
  /** The id of the first type. */
  readonly firstId: number;
  readonly #typesAt: number;
  readonly #marks: number[] = [0];
  #count: number | undefined;

  constructor(words: Uint32Array, typesAt: number, firstId: number) {
    this.words = words;
    this.firstId = firstId;
    this.#typesAt = typesAt;
  }

  /** The number of types here; walks to the end once. */
  get count(): number {
    if (this.#count === undefined) this.#walk(this.#marks.length - 1, 0, () => false);
    return this.#count ?? 0;
  }

  /**
   * Visits the types of some kinds in the order of their ids.
   *
   * @param kinds bit n stands for kind number n
   */
  walk(kinds: number, visit: Visit): void {
    this.#walk(0, kinds, visit);
  }

  /** The index of the first word of a type, or undefined where there is no type with this id. */
  position(id: number): number | undefined {
    const index = id - this.firstId;
    if (!Number.isInteger(index) || index < 0 || (this.#count !== undefined && index >= this.#count)) return undefined;
    const mark = Math.min(Math.floor(index / stride), this.#marks.length - 1);
    return this.#walk(mark, -1, (visited) => visited === id);
  }

  /** The offset in the file of a word of the type section. */
  offset(at: number): number {
    return this.#typesAt + at * 4;
  }

  #walk(mark: number, kinds: number, visit: Visit): number | undefined {
    const { words } = this;
    const marks = this.#marks;
    const end = words.length;
    let at = marks[mark] as number; // callers pass marks that exist
    let index = mark * stride;
    while (at < end) {
      const info = words[at + 1] ?? 0;
      // The kernel refuses set bits beside a kind of 5 and a count of 16 bits, so the
      // wider fields that newer kernels may use can be read always.
      const kind = (info >>> 24) & 0x7f;
      if (at + 3 > end) throw malformed(this.offset(at), "the type section ends within a type");
      if (kind === 0 || kind >= btfKinds.length) throw malformed(this.offset(at), `unknown kind of type ${kind}`);
      const next = at + 3 + (fixedWords[kind] as number) + (itemWords[kind] as number) * (info & 0xffffff);
      if (next > end) throw malformed(this.offset(at), "the type section ends within a type");
      if ((kinds >>> kind) & 1 && visit(this.firstId + index, at, kind)) return at;
      at = next;
      index++;
      if (index % stride === 0 && index / stride === marks.length) marks.push(at);
    }
    this.#count = index;
    return undefined;
  }
}
