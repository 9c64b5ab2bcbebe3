import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { xdp } from "./xdp.ts";

const net = { deviceName: (ifindex: number) => (ifindex === 3 ? "eth0" : undefined) };

test("an xdp link", () => {
  const { link, plain, json } = show(xdp, new LinkInfo(6).u32(16, 3), { net });
  assert.deepEqual(link, { id: 7, type: "xdp", progId: 12, ifindex: 3, devname: "eth0" });
  assert.equal(plain, "7: xdp  prog 12  \n\tifindex eth0(3)  \n");
  assert.equal(json, '{"id":7,"type":"xdp","prog_id":12,"devname":"eth0","ifindex":3}');
});

test("a device that this network namespace doesn't have", () => {
  const { link, plain, json, warnings } = show(xdp, new LinkInfo(6).u32(16, 4), { net });
  assert.deepEqual(link, { id: 7, type: "xdp", progId: 12, ifindex: 4, devname: undefined });
  assert.equal(plain, "7: xdp  prog 12  \n\tifindex (unknown)  \n");
  assert.equal(json, '{"id":7,"type":"xdp","prog_id":12,"devname":"(unknown)","ifindex":4}');
  assert.deepEqual(warnings, []);
});

test("a detached xdp link asks for no name", () => {
  const asked: number[] = [];
  const { plain, json } = show(xdp, new LinkInfo(6), {
    net: {
      deviceName: (ifindex) => {
        asked.push(ifindex);
        return "lo";
      },
    },
  });
  assert.equal(plain, "7: xdp  prog 12  \n\tifindex (detached)  \n");
  assert.equal(json, '{"id":7,"type":"xdp","prog_id":12,"devname":"(detached)","ifindex":0}');
  assert.deepEqual(asked, []);
});

test("where no device can be asked for its name, the link is shown and the problem told", () => {
  const problem = new Error("no socket");
  const { plain, warnings } = show(xdp, new LinkInfo(6).u32(16, 3), {
    net: {
      deviceName: () => {
        throw problem;
      },
    },
  });
  assert.equal(plain, "7: xdp  prog 12  \n\tifindex (unknown)  \n");
  assert.deepEqual(warnings, [{ id: 7, problem }]);
});

test("a device name may hold any byte but a slash and white space", () => {
  const deviceName = () => 'e"\\\u001b\udcff';
  const { plain, json } = show(xdp, new LinkInfo(6).u32(16, 3), { net: { deviceName } });
  assert.equal(plain, '7: xdp  prog 12  \n\tifindex e"\\\u001b\udcff(3)  \n');
  assert.match(json, /"devname":"e\\"\\\\\\u001b\ufffd"/);
});
