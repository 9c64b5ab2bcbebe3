import pjson from "../package.json" with { type: "json" };
import type { Options } from "./grammar/options.ts";
import { runtime } from "./runtime.ts";

/** What this program can do beside what bpftool does with links. */
const features = { holders: true, replay: true, record: true, plugins: true };

/**
 * The version, what bpflink runs on, and what it can do.
 *
 * @param depth how many levels of JSON stand around it
 */
export async function version({ json, pretty }: Pick<Options, "json" | "pretty">, depth: number): Promise<string> {
  const { name, version: runtimeVersion, backend } = runtime();
  if (!json) {
    const list = Object.keys(features).join(", ");
    return `bpflink v${pjson.version}\nusing ${name} v${runtimeVersion}, ${backend}\nfeatures: ${list}\n`;
  }
  const document = { version: pjson.version, runtime: { name, version: runtimeVersion }, backend, features };
  // The shortest of commands does without, and is the faster by a quarter.
  const { formatJson } = await import("@bpflink/core");
  return formatJson(document, { pretty }, depth);
}
