import { FormatError, UnsupportedError } from "../errors.ts";
import { type BtfData, openData } from "./data.ts";
import { type BtfType, describeType } from "./describe.ts";
import { type BtfEnumerator, enumeratorName, enumeratorsOf, enumeratorValue } from "./enums.ts";
import { type BtfQuery, findTypes } from "./find.ts";
import { type BtfField, type BtfMember, findField, membersOf } from "./members.ts";
import { resolveType, typeSize } from "./resolve.ts";

/**
 * BTF: the kernel's description of its own types (Linux 5.2 has it in
 * /sys/kernel/btf/vmlinux). Every question reads just what it needs, and a type that was
 * looked up by name is remembered. Ids are BTF's; 0 is `void`.
 *
 * Where the bytes turn out to be corrupt, every method throws a {@link FormatError}.
 */
export interface Btf {
  /** The byte order of the file, which is that of the kernel it describes. */
  readonly littleEndian: boolean;

  /** The id of the last type, those of the base counted too. Telling it takes a pass over all types, once. */
  readonly typeCount: number;

  /**
   * Finds types by kind and name, all in one pass. To look up several types, ask for all
   * of them here first.
   *
   * @returns the id for each query, undefined where there is no such type
   */
  find(queries: readonly BtfQuery[]): readonly (number | undefined)[];

  /** The type with this id. @throws {FormatError} where there is none */
  type(id: number): BtfType;

  /** The id of the type behind typedefs, qualifiers and type tags. */
  resolve(id: number): number;

  /** The size of a type's values in bytes. @throws {FormatError} where they have none, as those of functions */
  size(id: number): number;

  /** The members of a struct or union. @throws {FormatError} for a type of another kind */
  members(id: number): readonly BtfMember[];

  /**
   * A member by its path, `"nd_net.net"`, through anonymous structs and unions.
   *
   * @returns undefined where there is no such type or member
   */
  field(kind: "struct" | "union", name: string, path: string): BtfField | undefined;

  /** {@link Btf.field} of a struct or union by its id. */
  fieldOf(id: number, path: string): BtfField | undefined;

  /**
   * The offset of a member in bytes.
   *
   * @throws {UnsupportedError} where there is no such type or member
   * @throws {FormatError} for a bit field
   */
  memberOffset(kind: "struct" | "union", name: string, path: string): number;

  /** The enumerators of an enum, by its id. @throws {FormatError} for a type of another kind */
  enumerators(id: number): readonly BtfEnumerator[];

  /** The value of `enumerator` of `enum <name>`; undefined where there is none. */
  enumValue(name: string, enumerator: string): bigint | undefined;

  /** The first enumerator of `enum <name>` with this value; undefined where there is none. */
  enumName(name: string, value: number | bigint): string | undefined;
}

const opened = new WeakMap<Btf, BtfData>();

/**
 * Opens BTF. The bytes are read where they are, now and later: they may be mapped memory
 * and must stay valid.
 *
 * @param base what a split BTF (a module's, as /sys/kernel/btf/nf_tables) continues: vmlinux
 * @throws {FormatError} where the bytes are no BTF
 */
export function openBtf(bytes: Uint8Array, base?: Btf): Btf {
  const data = openData(bytes, base && opened.get(base));
  const found = new Map<string, number | undefined>();

  const find = (queries: readonly BtfQuery[]): (number | undefined)[] => {
    const unasked = queries.filter((query) => !found.has(key(query)));
    if (unasked.length > 0) {
      const ids = findTypes(data, unasked);
      for (const [i, query] of unasked.entries()) found.set(key(query), ids[i]);
    }
    return queries.map((query) => found.get(key(query)));
  };
  const enumId = (name: string) => find([{ kind: "enum", name }])[0];
  const field: Btf["field"] = (kind, name, path) => {
    const [id] = find([{ kind, name }]);
    return id === undefined ? undefined : findField(data, id, path);
  };

  const btf: Btf = {
    littleEndian: data.littleEndian,
    get typeCount() {
      return data.types.firstId + data.types.count - 1;
    },
    find,
    type: (id) => describeType(data, id),
    resolve: (id) => resolveType(data, id).id,
    size: (id) => typeSize(data, id),
    members: (id) => membersOf(data, id),
    field,
    fieldOf: (id, path) => findField(data, id, path),
    memberOffset(kind, name, path) {
      const member = field(kind, name, path);
      const title = `${kind} ${name}: ${path}`;
      if (!member) throw new UnsupportedError(title, "this kernel's BTF has no such member");
      if (member.offset === undefined) throw new FormatError("BTF", title, "a bit field has no offset in bytes");
      return member.offset;
    },
    enumerators: (id) => enumeratorsOf(data, id),
    enumValue(name, enumerator) {
      const id = enumId(name);
      return id === undefined ? undefined : enumeratorValue(data, id, enumerator);
    },
    enumName(name, value) {
      const id = enumId(name);
      return id === undefined ? undefined : enumeratorName(data, id, value);
    },
  };
  opened.set(btf, data);
  return btf;
}

function key({ kind, name }: BtfQuery): string {
  return `${kind} ${name}`;
}
