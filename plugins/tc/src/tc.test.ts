import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { netkit } from "./netkit.ts";
import { tcx } from "./tcx.ts";

const net = { deviceName: (ifindex: number) => (ifindex === 3 ? "eth0" : undefined) };

test("a tcx link", () => {
  const { link, plain, json } = show(tcx, new LinkInfo(11).u32(16, 3).u32(20, 46), { net });
  assert.deepEqual(link, {
    id: 7,
    type: "tcx",
    progId: 12,
    ifindex: 3,
    devname: "eth0",
    attachType: "tcx_ingress",
  });
  assert.equal(plain, "7: tcx  prog 12  \n\tifindex eth0(3)  attach_type tcx_ingress  \n");
  assert.equal(json, '{"id":7,"type":"tcx","prog_id":12,"devname":"eth0","ifindex":3,"attach_type":"tcx_ingress"}');
});

test("a detached tcx link", () => {
  const { plain, json } = show(tcx, new LinkInfo(11).u32(20, 47), { net });
  assert.equal(plain, "7: tcx  prog 12  \n\tifindex (detached)  attach_type tcx_egress  \n");
  assert.match(json, /"devname":"\(detached\)","ifindex":0,"attach_type":"tcx_egress"}$/);
});

test("a netkit link of another network namespace", () => {
  const { link, plain, json } = show(netkit, new LinkInfo(13).u32(16, 9).u32(20, 54), { net });
  assert.deepEqual(link, {
    id: 7,
    type: "netkit",
    progId: 12,
    ifindex: 9,
    devname: undefined,
    attachType: "netkit_primary",
  });
  assert.equal(plain, "7: netkit  prog 12  \n\tifindex (unknown)  attach_type netkit_primary  \n");
  assert.equal(
    json,
    '{"id":7,"type":"netkit","prog_id":12,"devname":"(unknown)","ifindex":9,"attach_type":"netkit_primary"}',
  );
});

test("a netkit link at the peer", () => {
  const { plain } = show(netkit, new LinkInfo(13).u32(16, 3).u32(20, 55), { net });
  assert.equal(plain, "7: netkit  prog 12  \n\tifindex eth0(3)  attach_type netkit_peer  \n");
});
