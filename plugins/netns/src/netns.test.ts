import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { netns } from "./netns.ts";

test("a netns link", () => {
  const { link, plain, json } = show(netns, new LinkInfo(5).u32(16, 4026531840).u32(20, 17));
  assert.deepEqual(link, { id: 7, type: "netns", progId: 12, netnsIno: 4026531840, attachType: "flow_dissector" });
  assert.equal(plain, "7: netns  prog 12  \n\tnetns_ino 4026531840  attach_type flow_dissector  \n");
  assert.equal(json, '{"id":7,"type":"netns","prog_id":12,"netns_ino":4026531840,"attach_type":"flow_dissector"}');
});

test("a detached netns link", () => {
  const { plain } = show(netns, new LinkInfo(5).u32(20, 36));
  assert.equal(plain, "7: netns  prog 12  \n\tnetns_ino 0  attach_type sk_lookup  \n");
});
