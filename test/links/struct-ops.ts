import { type Fd, hostLittleEndian, mapTypes } from "@bpflink/core";
import { intBtf } from "./btf.ts";
import { attachType, type Lab } from "./lab.ts";
import type { LinkMaker } from "./maker.ts";

const BPF_F_LINK = 1 << 13;
const ops = "tcp_congestion_ops";
const value = `bpf_struct_ops_${ops}`;

/** A congestion control that nobody asks for by its name. */
export const structOpsMakers: readonly LinkMaker[] = [
  {
    name: "struct_ops/tcp_congestion_ops",
    type: "struct_ops",
    since: "6.4",
    lacks: (lab) =>
      lab.btfId("struct", value) === undefined
        ? "this kernel has no BPF congestion control (CONFIG_BPF_JIT, CONFIG_INET)"
        : undefined,
    make: (lab) => {
      const map = createOps(lab);
      const fd = lab.kernel.links.create({ program: map, target: 0, attachType: attachType("struct_ops") });
      return { fd, program: undefined, expected: { mapId: lab.fdinfo(map, "map_id") } };
    },
  },
];

function createOps(lab: Lab): Fd {
  const btf = lab.kernel.vmlinux.open();
  const valueId = lab.mustBtfId("struct", value);
  const opsId = lab.mustBtfId("struct", ops);
  const size = btf.size(valueId);
  // Any BTF will do, but the kernel wants some although it then uses its own.
  using anyBtf = lab.kernel.btf.load(intBtf());
  const map = lab.keep(
    lab.kernel.maps.create({
      type: mapTypes.indexOf("struct_ops"),
      keySize: 4,
      valueSize: size,
      maxEntries: 1,
      flags: BPF_F_LINK,
      btf: anyBtf,
      btfVmlinuxValueTypeId: valueId,
    }),
  );

  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const members = btf.members(opsId).map(({ name }) => name);
  for (const member of ["ssthresh", "cong_avoid", "undo_cwnd"]) {
    const program = lab.program({
      type: "struct_ops",
      attachBtfId: opsId,
      expectedAttachType: members.indexOf(member),
      returns: 2,
    });
    // A descriptor stands where the kernel puts the function.
    const at = btf.memberOffset("struct", value, `data.${member}`);
    view.setBigUint64(at, BigInt(program.number), hostLittleEndian);
  }
  const name = new TextEncoder().encode(lab.workspace.directory.slice(-10).replaceAll(/\W/g, "_"));
  bytes.set(name, btf.memberOffset("struct", value, "data.name"));
  lab.kernel.maps.update(map, new Uint8Array(4), bytes);
  return map;
}
