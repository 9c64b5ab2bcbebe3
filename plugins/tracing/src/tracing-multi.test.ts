import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { tracingMulti } from "./tracing-multi.ts";

test("a tracing_multi link", () => {
  const { link, plain, json } = show(tracingMulti, new LinkInfo(15));
  assert.deepEqual(link, { id: 7, type: "tracing_multi", progId: 12 });
  assert.equal(plain, "7: tracing_multi  prog 12  \n");
  assert.equal(json, '{"id":7,"type":"tracing_multi","prog_id":12}');
});
