import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { structOps } from "./struct-ops.ts";

test("a struct_ops link attaches a map", () => {
  const { link, plain, json } = show(structOps, new LinkInfo(9, { progId: 0 }).u32(16, 31));
  assert.deepEqual(link, { id: 7, type: "struct_ops", progId: 0, mapId: 31 });
  assert.equal(plain, "7: struct_ops  map 31  \n");
  assert.equal(json, '{"id":7,"type":"struct_ops","prog_id":0,"map_id":31}');
});

test("a detached struct_ops link", () => {
  assert.equal(show(structOps, new LinkInfo(9, { progId: 0 })).plain, "7: struct_ops  map 0  \n");
});
