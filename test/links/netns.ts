import { attachType, type Lab } from "./lab.ts";
import type { LinkMaker, NewLink } from "./maker.ts";

/** Links to namespaces made here. */
export const netnsMakers: readonly LinkMaker[] = [
  { name: "netns/flow_dissector", type: "netns", since: "5.8", make: (lab) => attach(lab, "flow_dissector") },
  { name: "netns/sk_lookup", type: "netns", since: "5.9", make: (lab) => attach(lab, "sk_lookup") },
  { name: "netns/second-sk_lookup", type: "netns", since: "5.9", make: (lab) => attach(lab, "sk_lookup") },
  {
    name: "netns/detached",
    type: "netns",
    since: "5.9",
    make: (lab) => {
      const link = attach(lab, "sk_lookup");
      lab.kernel.links.detach(link.fd);
      return { ...link, detached: true, expected: { ...link.expected, netnsIno: 0 } };
    },
  },
  {
    name: "netns/namespace-gone",
    type: "netns",
    since: "5.9",
    make: (lab) => {
      const namespace = lab.newNamespace();
      const link = attach(lab, "sk_lookup", namespace);
      namespace[Symbol.dispose]();
      // The kernel takes a dead namespace down in its own time: the number is there until then.
      return { ...link, expected: { attachType: "sk_lookup" } };
    },
  },
];

function attach(lab: Lab, type: "flow_dissector" | "sk_lookup", namespace = lab.namespace): NewLink {
  const SK_PASS = 1;
  const program = lab.program({ type, attach: type, returns: type === "sk_lookup" ? SK_PASS : 0 });
  const fd = lab.kernel.links.create({ program, target: namespace.fd.number, attachType: attachType(type) });
  return { fd, program, expected: { netnsIno: namespace.inode, attachType: type } };
}
