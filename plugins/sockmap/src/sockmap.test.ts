import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { sockmap } from "./sockmap.ts";

test("a sockmap link", () => {
  const { link, plain, json } = show(sockmap, new LinkInfo(14).u32(16, 31).u32(20, 5));
  assert.deepEqual(link, { id: 7, type: "sockmap", progId: 12, mapId: 31, attachType: "sk_skb_stream_verdict" });
  assert.equal(plain, "7: sockmap  prog 12  \n\tmap_id 31  attach_type sk_skb_stream_verdict  \n");
  assert.equal(json, '{"id":7,"type":"sockmap","prog_id":12,"map_id":31,"attach_type":"sk_skb_stream_verdict"}');
});

test("a detached sockmap link", () => {
  const { plain } = show(sockmap, new LinkInfo(14).u32(20, 7));
  assert.equal(plain, "7: sockmap  prog 12  \n\tmap_id 0  attach_type sk_msg_verdict  \n");
});
