/*
 * Pieces of output that several link types share, as bpftool prints them.
 */

/** `attach_type sk_lookup  `, or the number where nothing knows a name. */
export function plainAttachType(attachType: string | number): string {
  return `attach_type ${attachType}  `;
}

/** A network device a link is attached to. */
export interface Device {
  /** 0 once the link is detached or the device is gone. */
  readonly ifindex: number;
  /** The device's name in this process's network namespace; undefined where it has no device with this index. */
  readonly devname: string | undefined;
}

/** `ifindex eth0(2)  `. */
export function plainDevice({ ifindex, devname }: Device): string {
  if (ifindex === 0) return "ifindex (detached)  ";
  return `ifindex ${devname === undefined ? "(unknown)" : `${devname}(${ifindex})`}  `;
}

/** The fields `devname` and `ifindex`. */
export function jsonDevice({ ifindex, devname }: Device): { devname: string; ifindex: number } {
  return { devname: ifindex === 0 ? "(detached)" : (devname ?? "(unknown)"), ifindex };
}

/** A number as printf's `%#x` prints it: zero without the prefix. */
export function alternateHex(value: number | bigint): string {
  return value === 0 || value === 0n ? "0" : `0x${value.toString(16)}`;
}
