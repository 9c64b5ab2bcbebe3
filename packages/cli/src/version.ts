import pjson from "../package.json" with { type: "json" };
import type { Options } from "./grammar/options.ts";
import { runtime } from "./runtime.ts";

/** The version, what bpflink runs on, and what it can do. */
export function version({ json, pretty }: Pick<Options, "json" | "pretty">): string {
  const { name, version: runtimeVersion, backend } = runtime();
  if (!json)
    return `bpflink v${pjson.version}\nusing ${name} v${runtimeVersion}, ${backend}\nfeatures: replay, record\n`;
  const features = { replay: true, record: true };
  const document = { version: pjson.version, runtime: { name, version: runtimeVersion }, backend, features };
  const text = JSON.stringify(document, undefined, pretty ? 4 : undefined);
  return `${text}\n`;
}
