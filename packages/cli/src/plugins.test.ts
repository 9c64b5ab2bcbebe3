import assert from "node:assert/strict";
import { test } from "node:test";
import pjson from "../package.json" with { type: "json" };
import { runFirstPartyHook } from "./host/hooks.ts";
import * as plugins from "./plugins.ts";

test("the plugins that are registered are those that the package depends on, where stock oclif finds them", () => {
  const depended = Object.keys(pjson.dependencies).filter((name) => name.startsWith("@bpflink/plugin-"));
  assert.deepEqual(Object.keys(plugins).sort(), depended.sort());
  assert.deepEqual(pjson.oclif.plugins, ["@bpflink/plugin-*"]);
});

test("every plugin answers the hook, and each type has a number of its own", async () => {
  const { successes, failures } = await runFirstPartyHook("link-types", {});
  assert.deepEqual(failures, []);
  const ids = successes.flatMap(({ plugin, result }) => {
    const types = result as readonly { id: number }[];
    assert.notEqual(types.length, 0, plugin.name);
    return types.map(({ id }) => id);
  });
  assert.equal(new Set(ids).size, ids.length);
});

test("no other hook is the first-party plugins'", async () => {
  assert.deepEqual(await runFirstPartyHook("init", {}), { failures: [], successes: [] });
});
