/*
 * Fields that several link types share: in the layout, in the link, and as bpftool prints them.
 */

import { enumeration, type ScalarField } from "../layout.ts";
import type { JsonObject, LinkContext } from "../link-type.ts";
import { type AttachType, attachTypes } from "../uapi/bpf.ts";

/** An attach type: its name, or its number where nothing knows a name. */
export type AttachTypeValue = AttachType | (string & {}) | number;

/** A field of the layout that holds a value of `enum bpf_attach_type`. */
export function attachType(offset: number): ScalarField<AttachTypeValue> {
  return enumeration(offset, attachTypes, "bpf_attach_type", "BPF_");
}

/** `attach_type sk_lookup  `, or the number where nothing knows a name. */
export function plainAttachType(attachType: AttachTypeValue): string {
  return `attach_type ${attachType}  `;
}

/** A network device a link is attached to. */
export interface Device {
  /** 0 once the link is detached or the device is gone. */
  readonly ifindex: number;
  /** The device's name in this process's network namespace; undefined where it has no device with this index. */
  readonly devname: string | undefined;
}

/** The device with this index, by its name where it can be found out. */
export function deviceOf(ifindex: number, { kernel, warn }: LinkContext): Device {
  if (ifindex === 0) return { ifindex, devname: undefined };
  try {
    return { ifindex, devname: kernel.net.deviceName(ifindex) };
  } catch (problem) {
    warn(problem);
    return { ifindex, devname: undefined };
  }
}

/** `ifindex eth0(2)  `. */
export function plainDevice({ ifindex, devname }: Device): string {
  if (ifindex === 0) return "ifindex (detached)  ";
  return `ifindex ${devname === undefined ? "(unknown)" : `${devname}(${ifindex})`}  `;
}

/** The fields `devname` and `ifindex`. */
export function jsonDevice({ ifindex, devname }: Device): JsonObject {
  return { devname: ifindex === 0 ? "(detached)" : (devname ?? "(unknown)"), ifindex };
}

/** `cookie 42  `; nothing where there is none. */
export function plainCookie(cookie: bigint): string {
  return cookie === 0n ? "" : `cookie ${cookie}  `;
}

/** A number as printf's `%#x` prints it: zero without the prefix. */
export function alternateHex(value: number | bigint): string {
  return value === 0 || value === 0n ? "0" : `0x${value.toString(16)}`;
}
