import type { JsonObject, JsonValue, LinkBase } from "../link-type.ts";
import type { AnyLinkType, LinkTypeRegistry } from "../registry.ts";

/** A link as the object of bpftool's JSON output. */
export function linkToJson(link: LinkBase, types: LinkTypeRegistry): JsonObject {
  const { id, type, progId } = link;
  const object: Record<string, JsonValue> = { id, type, prog_id: progId, ...typeOf(link, types)?.json(link) };
  if (link.pinned !== undefined) object.pinned = link.pinned;
  if (link.holders !== undefined && link.holders.length > 0) {
    if (link.bpfCookie !== undefined) object.bpf_cookie = link.bpfCookie;
    object.pids = link.holders.map(({ pid, comm }) => ({ pid, comm }));
  }
  return object;
}

/** A link as bpftool's plain text, the newline at its end included. */
export function linkToPlain(link: LinkBase, types: LinkTypeRegistry): string {
  const type = typeOf(link, types);
  const name = typeof link.type === "number" ? `type ${link.type}` : link.type;
  let text = `${link.id}: ${name}  ${type === undefined ? `prog ${link.progId}` : type.subject(link)}  `;
  if (type !== undefined) text += type.plain(link);
  for (const path of link.pinned ?? []) text += `\n\tpinned ${path}`;
  if (link.holders !== undefined && link.holders.length > 0) {
    if (link.bpfCookie !== undefined) text += `\n\tbpf_cookie ${link.bpfCookie}`;
    text += `\n\tpids ${link.holders.map(({ pid, comm }) => `${comm}(${pid})`).join(", ")}`;
  }
  return `${text}\n`;
}

function typeOf(link: LinkBase, types: LinkTypeRegistry): AnyLinkType | undefined {
  return typeof link.type === "number" ? undefined : types.named(link.type);
}
