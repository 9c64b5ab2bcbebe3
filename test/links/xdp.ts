import { attachType, type Lab } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";
import type { NetNamespace } from "./net.ts";

const XDP_FLAGS_SKB_MODE = 1 << 1;
const XDP_FLAGS_DRV_MODE = 1 << 2;
const lo = 1;

/** Links to devices of namespaces made here: what they pass is our own traffic, which is none. */
export const xdpMakers: readonly LinkMaker[] = [
  {
    name: "xdp/lo",
    type: "xdp",
    since: "5.9",
    make: (lab) => attach(lab, lab.namespace, lo, XDP_FLAGS_SKB_MODE),
  },
  {
    name: "xdp/veth",
    type: "xdp",
    since: "5.9",
    make: (lab) => {
      lab.namespace.createPair("veth", { name: "xdp0", ifindex: 40_001 }, { name: "xdp1", ifindex: 40_002 });
      return attach(lab, lab.namespace, 40_001, XDP_FLAGS_DRV_MODE);
    },
  },
  {
    name: "xdp/other-namespace-same-ifindex",
    type: "xdp",
    since: "5.9",
    make: (lab) => attach(lab, lab.newNamespace(), lo, XDP_FLAGS_SKB_MODE),
  },
  {
    name: "xdp/detached",
    type: "xdp",
    since: "5.9",
    make: (lab) => {
      const link = attach(lab, lab.newNamespace(), lo, XDP_FLAGS_SKB_MODE);
      lab.kernel.links.detach(link.fd);
      return { ...link, detached: true, expected: { ifindex: 0 } };
    },
  },
  {
    name: "xdp/device-deleted",
    type: "xdp",
    since: "5.9",
    make: (lab) => {
      lab.namespace.createPair("veth", { name: "gone0", ifindex: 40_011 }, { name: "gone1", ifindex: 40_012 });
      const link = attach(lab, lab.namespace, 40_011, XDP_FLAGS_DRV_MODE);
      lab.namespace.deleteDevice(40_011);
      return { ...link, detached: true, expected: { ifindex: 0 } };
    },
  },
];

function attach(lab: Lab, namespace: NetNamespace, ifindex: number, flags: number): NewLink {
  const XDP_PASS = 2;
  const program = lab.program({ type: "xdp", attach: "xdp", returns: XDP_PASS });
  const spec = { program, target: ifindex, attachType: attachType("xdp"), flags };
  return { fd: namespace.run(() => lab.kernel.links.create(spec)), program, expected: { ifindex } };
}
