import type { JsonObject, JsonValue, LinkBase, UnknownLink } from "../link-type.ts";
import type { AnyLinkType, LinkTypeRegistry } from "../registry.ts";

/** A link as the object of bpftool's JSON output. */
export function linkToJson(link: LinkBase, types: LinkTypeRegistry): JsonObject {
  const { id, progId } = link;
  const object: Record<string, JsonValue> = {
    id,
    type: nameOf(link) ?? link.type,
    prog_id: progId,
    ...typeOf(link, types)?.json(link),
  };
  if (link.pinned !== undefined) object.pinned = link.pinned;
  const { heldBy } = link;
  if (heldBy !== undefined && heldBy.processes.length > 0) {
    if (heldBy.bpfCookie !== undefined) object.bpf_cookie = heldBy.bpfCookie;
    object.pids = heldBy.processes.map(({ pid, comm }) => ({ pid, comm }));
  }
  return object;
}

/** A link as bpftool's plain text, the newline at its end included. */
export function linkToPlain(link: LinkBase, types: LinkTypeRegistry): string {
  const type = typeOf(link, types);
  const name = nameOf(link) ?? `type ${link.type}`;
  let text = `${link.id}: ${name}  ${type === undefined ? `prog ${link.progId}` : type.subject(link)}  `;
  if (type !== undefined) text += type.plain(link);
  for (const path of link.pinned ?? []) text += `\n\tpinned ${path}`;
  const { heldBy } = link;
  if (heldBy !== undefined && heldBy.processes.length > 0) {
    if (heldBy.bpfCookie !== undefined) text += `\n\tbpf_cookie ${heldBy.bpfCookie}`;
    text += `\n\tpids ${heldBy.processes.map(({ pid, comm }) => `${comm}(${pid})`).join(", ")}`;
  }
  return `${text}\n`;
}

/** The name of a link's type, as far as a name is known here or to the kernel. */
function nameOf(link: LinkBase | UnknownLink): string | undefined {
  if (typeof link.type === "string") return link.type;
  return "typeName" in link ? link.typeName : undefined;
}

function typeOf(link: LinkBase, types: LinkTypeRegistry): AnyLinkType | undefined {
  return typeof link.type === "number" ? undefined : types.named(link.type);
}
