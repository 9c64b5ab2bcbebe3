import type { Hook, Plugin } from "@oclif/core/interfaces";
import { type LinkTypesHook, linkTypesHook } from "../link-types.ts";

/** What oclif calls the result of a hook. */
export type HookResult = Hook.Result<unknown>;

/** Runs a hook of the first-party plugins, in their order; no other hook than `link-types` is theirs. */
export async function runFirstPartyHook(event: string, options: object): Promise<HookResult> {
  const result: HookResult = { failures: [], successes: [] };
  if (event !== linkTypesHook) return result;
  const plugins: Readonly<Record<string, LinkTypesHook>> = await import("../plugins.ts");
  const answers = Object.entries(plugins).map(async ([name, hook]) => {
    // The name is all that anyone asks of the plugin that answered.
    const plugin = { name } as Plugin;
    try {
      return { plugin, result: await hook.call(undefined, options) };
    } catch (error) {
      return { plugin, error: error instanceof Error ? error : new Error(String(error)) };
    }
  });
  for (const answer of await Promise.all(answers)) {
    if (answer.error !== undefined) result.failures.push(answer);
    else result.successes.push(answer);
  }
  return result;
}
