import { attachType, type Lab } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";
import type { NetNamespace } from "./net.ts";

type TcAttachType = "tcx_ingress" | "tcx_egress" | "netkit_primary" | "netkit_peer";

const lo = 1;

const tcxMakers: readonly LinkMaker[] = [
  { name: "tcx/lo-ingress", type: "tcx", since: "6.6", make: (lab) => attach(lab, lab.namespace, lo, "tcx_ingress") },
  { name: "tcx/lo-egress", type: "tcx", since: "6.6", make: (lab) => attach(lab, lab.namespace, lo, "tcx_egress") },
  { name: "tcx/second", type: "tcx", since: "6.6", make: (lab) => attach(lab, lab.namespace, lo, "tcx_egress") },
  {
    name: "tcx/veth",
    type: "tcx",
    since: "6.6",
    make: (lab) => {
      lab.namespace.createPair("veth", { name: "tcx0", ifindex: 41_001 }, { name: "tcx1", ifindex: 41_002 });
      return attach(lab, lab.namespace, 41_001, "tcx_ingress");
    },
  },
  {
    name: "tcx/detached",
    type: "tcx",
    since: "6.6",
    make: (lab) => {
      const link = attach(lab, lab.namespace, lo, "tcx_ingress");
      lab.kernel.links.detach(link.fd);
      return { ...link, detached: true, expected: { ...link.expected, ifindex: 0 } };
    },
  },
  {
    name: "tcx/device-deleted",
    type: "tcx",
    since: "6.6",
    make: (lab) => {
      lab.namespace.createPair("veth", { name: "gone2", ifindex: 41_011 }, { name: "gone3", ifindex: 41_012 });
      const link = attach(lab, lab.namespace, 41_011, "tcx_egress");
      lab.namespace.deleteDevice(41_011);
      return { ...link, detached: true, expected: { ...link.expected, ifindex: 0 } };
    },
  },
];

const netkitMakers = (["netkit_primary", "netkit_peer"] as const).map(
  (type, i): LinkMaker => ({
    name: `netkit/${type}`,
    type: "netkit",
    since: "6.7",
    lacks: (lab) =>
      lab.btfId("func", "netkit_link_attach") === undefined ? "this kernel has no netkit (CONFIG_NETKIT)" : undefined,
    make: (lab) => {
      const ifindex = 42_001 + 2 * i;
      const peer = { name: `nk${i}b`, ifindex: ifindex + 1 };
      lab.namespace.createPair("netkit", { name: `nk${i}a`, ifindex }, peer);
      const link = attach(lab, lab.namespace, ifindex, type);
      // A program for the peer is attached through the primary device.
      return type === "netkit_peer" ? { ...link, expected: { ...link.expected, ifindex: peer.ifindex } } : link;
    },
  }),
);

/** Links to devices of namespaces made here. */
export const tcMakers: readonly LinkMaker[] = [...tcxMakers, ...netkitMakers];

function attach(lab: Lab, namespace: NetNamespace, ifindex: number, type: TcAttachType): NewLink {
  const TCX_NEXT = -1;
  const program = lab.program({ type: "sched_cls", attach: type, returns: TCX_NEXT });
  const spec = { program, target: ifindex, attachType: attachType(type) };
  return {
    fd: namespace.run(() => lab.kernel.links.create(spec)),
    program,
    expected: { ifindex, attachType: type },
  };
}
