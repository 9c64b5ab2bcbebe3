import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { tracing } from "./tracing.ts";

const programs = { info: (id: number) => ({ id, type: "tracing", name: "" }) };

test("a tracing link", () => {
  const raw = new LinkInfo(2).u32(16, 24).u32(20, 1).u32(24, 4711);
  const { link, plain, json } = show(tracing, raw, { programs });
  assert.deepEqual(link, {
    id: 7,
    type: "tracing",
    progId: 12,
    attachType: "trace_fentry",
    targetObjId: 1,
    targetBtfId: 4711,
    cookie: 0n,
    progType: "tracing",
  });
  assert.equal(
    plain,
    "7: tracing  prog 12  \n\tprog_type tracing  attach_type trace_fentry  \n\ttarget_obj_id 1  target_btf_id 4711  \n",
  );
  assert.equal(
    json,
    '{"id":7,"type":"tracing","prog_id":12,"prog_type":"tracing","attach_type":"trace_fentry","target_obj_id":1,"target_btf_id":4711,"cookie":0}',
  );
});

test("a cookie stands on its own line", () => {
  const { plain, json } = show(tracing, new LinkInfo(2).u32(16, 27).u64(32, 2n ** 64n - 1n), { programs });
  assert.equal(
    plain,
    "7: tracing  prog 12  \n\tprog_type tracing  attach_type lsm_mac  \n\tcookie 18446744073709551615  \n",
  );
  assert.match(json, /"target_obj_id":0,"target_btf_id":0,"cookie":18446744073709551615}$/);
});

test("half a target is printed whole", () => {
  const { plain } = show(tracing, new LinkInfo(2).u32(16, 23).u32(24, 5), { programs });
  assert.match(plain, /\n\ttarget_obj_id 0 {2}target_btf_id 5 {2}\n$/);
});

test("a kernel that tells neither target nor cookie", () => {
  const { plain, json } = show(tracing, new LinkInfo(2, { length: 32 }).u32(16, 23), { programs });
  assert.equal(plain, "7: tracing  prog 12  \n\tprog_type tracing  attach_type trace_raw_tp  \n");
  assert.match(json, /"attach_type":"trace_raw_tp","target_obj_id":0,"target_btf_id":0,"cookie":0}$/);
});

test("a program type that nobody has a name for", () => {
  const { plain, json } = show(tracing, new LinkInfo(2).u32(16, 24), {
    programs: { info: (id) => ({ id, type: 999, name: "" }) },
  });
  assert.equal(plain, "7: tracing  prog 12  \n\tprog_type 999  attach_type trace_fentry  \n");
  assert.match(json, /"prog_type":999,/);
});

test("a program that can't be opened: the link without prog_type, and a warning", () => {
  const problem = new Error("can't open program 12");
  const { plain, json, warnings } = show(tracing, new LinkInfo(2).u32(16, 24).u32(20, 1).u32(24, 2), {
    programs: {
      info: () => {
        throw problem;
      },
    },
  });
  assert.equal(plain, "7: tracing  prog 12  \n\tattach_type trace_fentry  \n\ttarget_obj_id 1  target_btf_id 2  \n");
  assert.equal(
    json,
    '{"id":7,"type":"tracing","prog_id":12,"attach_type":"trace_fentry","target_obj_id":1,"target_btf_id":2,"cookie":0}',
  );
  assert.deepEqual(warnings, [{ id: 7, problem }]);
});
