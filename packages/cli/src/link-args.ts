import * as Args from "@oclif/core/args";
import type { LinkName } from "./grammar/grammar.ts";

const by = { options: ["id", "pinned"], ignoreStdin: true, description: "how the link is named" };
const name = { ignoreStdin: true, description: "its id, or the path it is pinned at" };

/** How a link is named, as arguments of an oclif command: `id 5`, `pinned FILE`. */
export const linkArgs = {
  by: Args.string({ ...by, required: true }),
  name: Args.string({ ...name, required: true }),
};

/** The same for a command that does without. */
export const optionalLinkArgs = { by: Args.string(by), name: Args.string(name) };

/** The link that these arguments name. */
export function toLinkName(by: string, name: string): LinkName {
  return by === "id" ? { by, id: Number(name) } : { by: "pinned", path: name };
}
