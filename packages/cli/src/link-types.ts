import { type AnyLinkType, LinkTypeRegistry } from "@bpflink/core";
import type { Config } from "@oclif/core/interfaces";

/** What a plugin answers to the hook `link-types`: the link types it contributes. */
export type LinkTypesHook = (this: unknown, options: object) => Promise<readonly AnyLinkType[]>;

/** The hook that every plugin may answer with link types of its own. */
export const linkTypesHook = "link-types";

/**
 * The link types of all plugins, first-party ones first. A plugin that fails, and a type
 * whose number is taken, is left out with a warning.
 */
export async function loadLinkTypes(
  config: Pick<Config, "runHook">,
  warn: (message: string) => void,
): Promise<LinkTypeRegistry> {
  const { successes, failures } = await config.runHook(linkTypesHook, {});
  const types = new LinkTypeRegistry();
  for (const { plugin, error } of failures) warn(`plugin ${plugin.name}: ${error.message}`);
  for (const { plugin, result = [] } of successes) {
    // What a hook returns is `any` to oclif.
    if (!Array.isArray(result)) {
      warn(`plugin ${plugin.name}: its hook '${linkTypesHook}' gives no array of link types`);
      continue;
    }
    for (const type of result as Awaited<ReturnType<LinkTypesHook>>) {
      try {
        types.add(type);
      } catch (error) {
        warn(`plugin ${plugin.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
  return types;
}
