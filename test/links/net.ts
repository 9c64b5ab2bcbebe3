import { statSync } from "node:fs";
import { BpfError, type Fd, hostLittleEndian, type Kernel } from "@bpflink/core";

const CLONE_NEWNET = 0x40000000;
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
/** `/proc/thread-self`, for a test may run on a thread that isn't the process's first. */
const current = "/proc/thread-self/ns/net";

/** linux/rtnetlink.h, linux/if_link.h, linux/veth.h. */
const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;
const IFLA_IFNAME = 3;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
/** VETH_INFO_PEER and IFLA_NETKIT_PEER_INFO: an ifinfomsg and the peer's attributes. */
const PEER_INFO = 1;

/** A device to create. */
export interface DeviceSpec {
  readonly name: string;
  /** Chosen here, so that it is known without asking, and can be one that no other namespace has. */
  readonly ifindex: number;
}

/** A network namespace that only its descriptor keeps alive, and the devices in it. */
export class NetNamespace implements Disposable {
  readonly fd: Fd;
  /** The inode number: what the kernel calls `netns_ino`. */
  readonly inode: number;
  readonly #kernel: Kernel;

  private constructor(kernel: Kernel, fd: Fd) {
    this.#kernel = kernel;
    this.fd = fd;
    this.inode = statSync(`/proc/self/fd/${fd.number}`).ino;
  }

  static create(kernel: Kernel): NetNamespace {
    using home = kernel.files.open(current);
    kernel.syscalls.must({ operation: "unshare network namespace" }, "unshare", CLONE_NEWNET);
    try {
      return new NetNamespace(kernel, kernel.files.open(current));
    } finally {
      enter(kernel, home);
    }
  }

  [Symbol.dispose](): void {
    this.fd.close();
  }

  /** Calls `body` with the calling thread in this namespace. */
  run<T>(body: () => T): T {
    using home = this.#kernel.files.open(current);
    enter(this.#kernel, this.fd);
    try {
      return body();
    } finally {
      enter(this.#kernel, home);
    }
  }

  /** Creates a pair of devices: `"veth"`, `"netkit"`. */
  createPair(kind: string, device: DeviceSpec, peer: DeviceSpec): void {
    const info = concat(
      attribute(IFLA_INFO_KIND, ascii(kind)),
      attribute(IFLA_INFO_DATA, attribute(PEER_INFO, linkMessage(peer.ifindex, name(peer)))),
    );
    const message = linkMessage(device.ifindex, name(device), attribute(IFLA_LINKINFO, info));
    this.#request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, message, `create ${kind}`);
  }

  /** Deletes a device, and its peer with it. */
  deleteDevice(ifindex: number): void {
    this.#request(RTM_DELLINK, 0, linkMessage(ifindex), "delete device");
  }

  #request(type: number, flags: number, body: Uint8Array, operation: string): void {
    const { syscalls, files } = this.#kernel;
    this.run(() => {
      using socket = syscalls.own(
        syscalls.must({ operation: "open netlink socket" }, "socket", AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0),
      );
      const header = new Uint8Array(16);
      const view = new DataView(header.buffer);
      view.setUint32(0, header.length + body.length, hostLittleEndian);
      view.setUint16(4, type, hostLittleEndian);
      view.setUint16(6, NLM_F_REQUEST | NLM_F_ACK | flags, hostLittleEndian);
      files.write(socket, concat(header, body));
      const answer = new Uint8Array(4096);
      files.read(socket, answer);
      // struct nlmsgerr: the error comes behind the header.
      const error = new DataView(answer.buffer).getInt32(16, hostLittleEndian);
      if (error !== 0) throw new BpfError(-error, { operation });
    });
  }
}

function enter(kernel: Kernel, namespace: Fd): void {
  kernel.syscalls.must({ operation: "enter network namespace" }, "setns", namespace.number, CLONE_NEWNET);
}

function name({ name }: DeviceSpec): Uint8Array {
  return attribute(IFLA_IFNAME, ascii(name));
}

/** `struct ifinfomsg` and attributes. */
function linkMessage(ifindex: number, ...attributes: Uint8Array[]): Uint8Array {
  const message = new Uint8Array(16);
  new DataView(message.buffer).setInt32(4, ifindex, hostLittleEndian);
  return concat(message, ...attributes);
}

/** `struct rtattr` with its value, padded to four bytes. */
function attribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((4 + value.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + value.length, hostLittleEndian);
  view.setUint16(2, type, hostLittleEndian);
  bytes.set(value, 4);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
