import { statSync } from "node:fs";
import { attachType, type Lab, type ProgramSpec } from "./lab.ts";
import type { LinkMaker } from "./maker.ts";

type CgroupAttachType = NonNullable<ProgramSpec["attach"]>;

/** Every attach type of cgroup links: its program type, and the first Linux with it. */
const attachments: readonly (readonly [CgroupAttachType, ProgramSpec["type"], string])[] = [
  ["cgroup_inet_ingress", "cgroup_skb", "5.8"],
  ["cgroup_inet_egress", "cgroup_skb", "5.8"],
  ["cgroup_inet_sock_create", "cgroup_sock", "5.8"],
  ["cgroup_inet_sock_release", "cgroup_sock", "5.9"],
  ["cgroup_inet4_post_bind", "cgroup_sock", "5.8"],
  ["cgroup_inet6_post_bind", "cgroup_sock", "5.8"],
  ["cgroup_sock_ops", "sock_ops", "5.8"],
  ["cgroup_device", "cgroup_device", "5.8"],
  ["cgroup_sysctl", "cgroup_sysctl", "5.8"],
  ["cgroup_getsockopt", "cgroup_sockopt", "5.8"],
  ["cgroup_setsockopt", "cgroup_sockopt", "5.8"],
  ["cgroup_inet4_bind", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet6_bind", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet4_connect", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet6_connect", "cgroup_sock_addr", "5.8"],
  ["cgroup_udp4_sendmsg", "cgroup_sock_addr", "5.8"],
  ["cgroup_udp6_sendmsg", "cgroup_sock_addr", "5.8"],
  ["cgroup_udp4_recvmsg", "cgroup_sock_addr", "5.8"],
  ["cgroup_udp6_recvmsg", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet4_getpeername", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet6_getpeername", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet4_getsockname", "cgroup_sock_addr", "5.8"],
  ["cgroup_inet6_getsockname", "cgroup_sock_addr", "5.8"],
  ["cgroup_unix_connect", "cgroup_sock_addr", "6.7"],
  ["cgroup_unix_sendmsg", "cgroup_sock_addr", "6.7"],
  ["cgroup_unix_recvmsg", "cgroup_sock_addr", "6.7"],
  ["cgroup_unix_getpeername", "cgroup_sock_addr", "6.7"],
  ["cgroup_unix_getsockname", "cgroup_sock_addr", "6.7"],
];

/** Links to cgroups without processes: their programs never run. */
export const cgroupMakers: readonly LinkMaker[] = [
  ...attachments.map(
    ([attach, program, since]): LinkMaker => ({
      name: `cgroup/${attach}`,
      type: "cgroup",
      since,
      make: (lab) => attachTo(lab, lab.workspace.cgroup, program, attach),
    }),
  ),
  {
    name: "cgroup/nested",
    type: "cgroup",
    since: "5.8",
    make: (lab) => attachTo(lab, lab.workspace.newCgroup("nested"), "cgroup_skb", "cgroup_inet_egress"),
  },
  {
    name: "cgroup/detached",
    type: "cgroup",
    since: "5.9",
    make: (lab) => {
      const link = attachTo(lab, lab.workspace.cgroup, "cgroup_skb", "cgroup_inet_ingress");
      lab.kernel.links.detach(link.fd);
      return { ...link, detached: true, expected: { ...link.expected, cgroupId: 0n } };
    },
  },
];

/** The id of a cgroup is its directory's inode number. */
export function cgroupId(path: string): bigint {
  return statSync(path, { bigint: true }).ino;
}

function attachTo(lab: Lab, path: string, type: ProgramSpec["type"], attach: CgroupAttachType) {
  const program = lab.program({ type, attach, returns: 1 });
  using cgroup = lab.kernel.files.open(path);
  const fd = lab.kernel.links.create({ program, target: cgroup.number, attachType: attachType(attach) });
  return { fd, program, expected: { cgroupId: cgroupId(path), attachType: attach } };
}
