import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkInfo, show } from "../../../packages/core/src/link-info.test-helper.ts";
import { netfilter } from "./netfilter.ts";

function netfilterInfo(pf: number, hook: number, priority: number, flags = 0): LinkInfo {
  return new LinkInfo(10)
    .u32(16, pf)
    .u32(20, hook)
    .u32(24, priority >>> 0)
    .u32(28, flags);
}

test("a netfilter link", () => {
  const { link, plain, json } = show(netfilter, netfilterInfo(2, 1, -128));
  assert.deepEqual(link, {
    id: 7,
    type: "netfilter",
    progId: 12,
    pf: 2,
    hooknum: 1,
    priority: -128,
    flags: 0,
    pfName: "ip",
    hookName: "input",
  });
  assert.equal(plain, "7: netfilter  prog 12  \n\tip input prio -128\n");
  assert.equal(json, '{"id":7,"type":"netfilter","prog_id":12,"pf":2,"hook":1,"prio":-128,"flags":0}');
});

test("flags are hexadecimal in plain text and decimal in JSON", () => {
  const { plain, json } = show(netfilter, netfilterInfo(10, 0, 2147483647, 0xabcdef01));
  assert.equal(plain, "7: netfilter  prog 12  \n\tip6 prerouting prio 2147483647 flags 0xabcdef01\n");
  assert.match(json, /"prio":2147483647,"flags":2882400001}$/);
});

const names: readonly (readonly [pf: number, hook: number, text: string])[] = [
  [1, 2, "inet forward"],
  [1, 5, "inet, hook 5,"],
  [2, 3, "ip output"],
  [2, 4, "ip postrouting"],
  [3, 0, "arp input"],
  [3, 1, "arp output"],
  [3, 2, "arp, hook 2,"],
  [5, 0, "netdev, hook 0,"],
  [7, 0, "bridge prerouting"],
  [10, 4, "ip6 postrouting"],
  [0, 0, "pf: 0, hook 0,"],
  [4, 1, "pf: 4, hook 1,"],
  [11, 1, "pf: 11, hook 1,"],
  [4294967295, 4294967295, "pf: 4294967295, hook 4294967295,"],
];

for (const [pf, hook, text] of names) {
  test(`family ${pf}, hook ${hook}: ${text}`, () => {
    assert.equal(show(netfilter, netfilterInfo(pf, hook, 0)).plain, `7: netfilter  prog 12  \n\t${text} prio 0\n`);
  });
}
