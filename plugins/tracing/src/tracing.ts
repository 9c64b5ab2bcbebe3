import {
  attachType,
  type LinkContext,
  type LinkFrom,
  linkType,
  type ProgramInfo,
  plainAttachType,
  plainCookie,
  u32,
  u64,
} from "@bpflink/core";

/**
 * A program attached by BTF: fentry, fexit, fmod_ret, LSM, `tp_btf`, and freplace
 * (extension) programs.
 *
 * Links since Linux 5.7, listed since 5.8. The target since 5.13; the cookie can be set
 * since 5.19 and is told since 6.17. What a kernel doesn't tell reads 0. Source:
 * `struct bpf_link_info`, member `tracing`, in linux/bpf.h.
 */
export const tracing = linkType({
  id: 2,
  name: "tracing",
  since: "5.8",
  info: {
    attachType: attachType(16),
    targetObjId: u32(20),
    targetBtfId: u32(24),
    cookie: u64(32),
  },
  kernel: {
    struct: "bpf_tracing_link",
    fields: {
      attachType: ["attach_type", "link.link.attach_type"],
      // bpf_trampoline_unpack_key(): the object's id above, the type's below a bit that says what the object is.
      targetObjId: { path: "trampoline->key", shift: 32 },
      targetBtfId: { path: "trampoline->key", mask: 0x7fffffff },
      cookie: ["link.cookie", "link.node.cookie"],
    },
  },
  link: (values, context) => ({ ...values, progType: progTypeOf(context) }),
  json: ({ progType, attachType, targetObjId, targetBtfId, cookie }) => ({
    ...(progType === undefined ? {} : { prog_type: progType }),
    attach_type: attachType,
    target_obj_id: targetObjId,
    target_btf_id: targetBtfId,
    cookie,
  }),
  plain: ({ progType, attachType, targetObjId, targetBtfId, cookie }) => {
    let text = progType === undefined ? "\n\t" : `\n\tprog_type ${progType}  `;
    text += plainAttachType(attachType);
    if (targetObjId !== 0 || targetBtfId !== 0) {
      text += `\n\ttarget_obj_id ${targetObjId}  target_btf_id ${targetBtfId}  `;
    }
    return cookie === 0n ? text : `${text}\n\t${plainCookie(cookie)}`;
  },
});

/**
 * A decoded tracing link. `targetObjId` is the id of the program that is extended or traced,
 * otherwise of the BTF object (1: vmlinux) that holds the type `targetBtfId`. `progType` is
 * undefined where the program could not be opened.
 */
export type TracingLink = LinkFrom<typeof tracing>;

function progTypeOf({ kernel, progId, warn }: LinkContext): ProgramInfo["type"] | undefined {
  try {
    return kernel.programs.info(progId).type;
  } catch (problem) {
    warn(problem);
    return undefined;
  }
}
