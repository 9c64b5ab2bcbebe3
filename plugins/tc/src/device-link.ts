import {
  attachType,
  deviceOf,
  jsonDevice,
  type LinkTypeSpec,
  linkType,
  plainAttachType,
  plainDevice,
  u32,
} from "@bpflink/core";

/** What tells a type of link to a device's ingress or egress from others. */
interface DeviceLink<N extends string> extends Pick<LinkTypeSpec<N, never, never>, "id" | "name" | "since"> {
  /** The kernel's struct for it. */
  readonly struct: string;
}

/** A type of link that is attached to a network device at a place of its own. */
export function deviceLinkType<const N extends string>({ struct, ...type }: DeviceLink<N>) {
  return linkType({
    ...type,
    detachable: true,
    info: {
      ifindex: u32(16),
      attachType: attachType(20),
    },
    kernel: { struct, fields: { ifindex: "dev->ifindex", attachType: ["location", "link.attach_type"] } },
    link: ({ ifindex, attachType }, context) => ({ ...deviceOf(ifindex, context), attachType }),
    json: (link) => ({ ...jsonDevice(link), attach_type: link.attachType }),
    plain: (link) => `\n\t${plainDevice(link)}${plainAttachType(link.attachType)}`,
  });
}
