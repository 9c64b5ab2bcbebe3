import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { AnyLinkType } from "@bpflink/core";
import { linkTypes } from "./link-types.ts";

const plugins = new URL("../../../plugins/", import.meta.url);

test("the front door has what the hooks of all plugins answer", async () => {
  const answered: AnyLinkType[] = [];
  for (const plugin of readdirSync(plugins)) {
    const hook: { default: () => Promise<readonly AnyLinkType[]> } = await import(`${plugins}${plugin}/src/hook.ts`);
    answered.push(...(await hook.default()));
  }
  assert.deepEqual(
    answered.sort((a, b) => a.id - b.id),
    [...linkTypes],
  );
});

test("BPF_LINK_DETACH works on the types whose bpf_link_ops have it (Linux 7.2)", () => {
  assert.deepEqual(
    linkTypes.filter((type) => type.detachable).map((type) => type.name),
    ["cgroup", "netns", "xdp", "struct_ops", "netfilter", "tcx", "netkit", "sockmap"],
  );
});
