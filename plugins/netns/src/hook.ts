import type { AnyLinkType } from "@bpflink/core";
import { netns } from "./netns.ts";

/** The oclif hook `link-types`: what this plugin adds to the link types that the CLI knows. */
export default async function linkTypes(): Promise<readonly AnyLinkType[]> {
  return [netns];
}
