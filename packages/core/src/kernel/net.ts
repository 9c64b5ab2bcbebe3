import { hostLittleEndian } from "../arch.ts";
import { decodeCString } from "../text.ts";
import type { Syscalls } from "./syscalls.ts";

/** linux/sockios.h. */
const SIOCGIFNAME = 0x8910;
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** `struct ifreq`: the name (16 bytes), then a union that starts with the index. */
const ifreqSize = 40;
const ifreqIndex = 16;

/** Network devices of this process's network namespace. */
export class Net {
  readonly #sys: Syscalls;

  constructor(sys: Syscalls) {
    this.#sys = sys;
  }

  /** The name of the device with this index; undefined where this namespace has none. */
  deviceName(ifindex: number): string | undefined {
    using socket = this.#sys.own(
      this.#sys.must({ operation: "open socket" }, "socket", AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
    );
    const request = new Uint8Array(ifreqSize);
    new DataView(request.buffer).setUint32(ifreqIndex, ifindex, hostLittleEndian);
    if (this.#sys.call("ioctl", socket.number, SIOCGIFNAME, request) < 0) return undefined;
    return decodeCString(request.subarray(0, ifreqIndex));
  }
}
