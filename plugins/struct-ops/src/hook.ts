import type { AnyLinkType } from "@bpflink/core";
import { structOps } from "./struct-ops.ts";

/** The oclif hook `link-types`: what this plugin adds to the link types that the CLI knows. */
export default async function linkTypes(): Promise<readonly AnyLinkType[]> {
  return [structOps];
}
