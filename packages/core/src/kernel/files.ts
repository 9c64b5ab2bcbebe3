import { hostLittleEndian } from "../arch.ts";
import { Errno } from "../errno.ts";
import { BpfError } from "../errors.ts";
import type { Fd } from "../fd.ts";
import { decodeText } from "../text.ts";
import {
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  DirentType,
  MAP_PRIVATE,
  OpenFlag,
  PROT_READ,
  STATX_BASIC_STATS,
} from "../uapi/fs.ts";
import type { Syscalls } from "./syscalls.ts";

/** An entry of a directory. */
export interface DirectoryEntry {
  readonly name: string;
  /** `unknown` where the file system doesn't tell. */
  readonly type: "directory" | "file" | "symlink" | "other" | "unknown";
}

/** What {@link Files.status} tells. */
export interface FileStatus {
  readonly type: DirectoryEntry["type"];
  /** Who may do what: the lower twelve bits of `st_mode`. */
  readonly permissions: number;
  readonly uid: number;
  /** In bytes. */
  readonly size: number;
  /** When its content was last changed, in nanoseconds since 1970. */
  readonly modified: bigint;
}

const chunkSize = 64 * 1024;
const pathMax = 4096;
/** `struct statfs` is 120 bytes on 64-bit machines. */
const statfsSize = 256;
/** `struct statx`, the same everywhere. */
const statxSize = 256;

/** Files of this process's mount namespace. Paths are strings that hold every byte (see text.ts). */
export class Files {
  readonly #sys: Syscalls;

  constructor(sys: Syscalls) {
    this.#sys = sys;
  }

  /** openat(2), close-on-exec. @throws {BpfError} */
  open(path: string, flags: number = OpenFlag.RDONLY, mode = 0): Fd {
    const detail = { operation: "open", subject: path };
    return this.#sys.own(this.#sys.must(detail, "openat", AT_FDCWD, path, flags | OpenFlag.CLOEXEC, mode));
  }

  /** read(2): the number of bytes, 0 at the end. Interrupted and not-yet-ready reads are repeated. @throws {BpfError} */
  read(fd: Fd, buffer: Uint8Array): number {
    for (;;) {
      const result = this.#sys.call("read", fd.number, buffer, buffer.length);
      if (result >= 0) return result;
      if (result !== -Errno.EINTR && result !== -Errno.EAGAIN) {
        throw new BpfError(-result, { operation: "read descriptor", subject: fd.number });
      }
    }
  }

  /** The whole of a file. @throws {BpfError} */
  readAll(path: string): Uint8Array {
    using fd = this.open(path);
    return this.readToEnd(fd);
  }

  /** The rest of an open file. @throws {BpfError} */
  readToEnd(fd: Fd): Uint8Array {
    let bytes = new Uint8Array(chunkSize);
    let length = 0;
    for (;;) {
      const got = this.read(fd, bytes.subarray(length));
      if (got === 0) return bytes.subarray(0, length);
      length += got;
      if (length === bytes.length) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
    }
  }

  /** The whole of a text file. @throws {BpfError} */
  readText(path: string): string {
    return decodeText(this.readAll(path));
  }

  /** write(2), as often as it takes. @throws {BpfError} */
  write(fd: Fd, bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0; ) {
      const detail = { operation: "write descriptor", subject: fd.number };
      rest = rest.subarray(this.#sys.must(detail, "write", fd.number, rest, rest.length));
    }
  }

  /** readlinkat(2). @throws {BpfError} */
  readlink(path: string): string {
    const buffer = new Uint8Array(pathMax);
    const length = this.#sys.must(
      { operation: "read symbolic link", subject: path },
      "readlinkat",
      AT_FDCWD,
      path,
      buffer,
      buffer.length,
    );
    return decodeText(buffer.subarray(0, length));
  }

  /** The entries of a directory in its own order, without `.` and `..`. (getdents64(2)) @throws {BpfError} */
  *list(path: string): Generator<DirectoryEntry> {
    using fd = this.open(path);
    const buffer = new Uint8Array(chunkSize);
    const view = new DataView(buffer.buffer);
    for (;;) {
      const end = this.#sys.must({ operation: "list", subject: path }, "getdents64", fd.number, buffer, buffer.length);
      if (end === 0) return;
      // struct linux_dirent64: d_ino u64, d_off s64, d_reclen u16, d_type u8, d_name.
      for (let at = 0; at < end; ) {
        const length = view.getUint16(at + 16, hostLittleEndian);
        const nul = buffer.indexOf(0, at + 19);
        const name = decodeText(buffer.subarray(at + 19, nul));
        if (name !== "." && name !== "..") yield { name, type: entryType(buffer[at + 18]) };
        at += length;
      }
    }
  }

  /** What is at this path; of a symbolic link, the link's own. (statx(2), Linux 4.11) @throws {BpfError} */
  status(path: string): FileStatus {
    const bytes = new Uint8Array(statxSize);
    const detail = { operation: "stat", subject: path };
    this.#sys.must(detail, "statx", AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, bytes);
    const view = new DataView(bytes.buffer);
    const mode = view.getUint16(28, hostLittleEndian);
    const seconds = view.getBigInt64(112, hostLittleEndian);
    return {
      type: entryType(mode >> 12),
      permissions: mode & 0o7777,
      uid: view.getUint32(20, hostLittleEndian),
      size: Number(view.getBigUint64(40, hostLittleEndian)),
      modified: seconds * 1_000_000_000n + BigInt(view.getUint32(120, hostLittleEndian)),
    };
  }

  /** Renames a file, in place of what has the new name. (renameat2(2)) @throws {BpfError} */
  rename(from: string, to: string): void {
    this.#sys.must({ operation: "rename", subject: from }, "renameat2", AT_FDCWD, from, AT_FDCWD, to, 0);
  }

  /** `f_type` of statfs(2): see `FsMagic`. @throws {BpfError} */
  fileSystem(path: string): number {
    const buffer = new Uint8Array(statfsSize);
    this.#sys.must({ operation: "stat file system of", subject: path }, "statfs", path, buffer);
    const view = new DataView(buffer.buffer);
    // __fsword_t is 64 bits wide but for s390x, where it is 32.
    return this.#sys.backend.arch === "s390x"
      ? view.getUint32(0, hostLittleEndian)
      : Number(BigInt.asUintN(32, view.getBigUint64(0, hostLittleEndian)));
  }

  /** Whether the path leads to something that exists (access(2) with F_OK). */
  exists(path: string): boolean {
    return this.#sys.call("faccessat", AT_FDCWD, path, 0) === 0;
  }

  /**
   * mount(2).
   *
   * @param operation what an error says was attempted
   * @throws {BpfError}
   */
  mount(source: string, target: string, type: string, flags: number, operation = "mount", data?: string): void {
    this.#sys.must({ operation, subject: target }, "mount", source, target, type, flags, data ?? 0);
  }

  /** umount2(2). @throws {BpfError} */
  unmount(target: string, flags = 0): void {
    this.#sys.must({ operation: "unmount", subject: target }, "umount2", target, flags);
  }

  /** mkdirat(2). @throws {BpfError} */
  makeDirectory(path: string, mode: number): void {
    this.#sys.must({ operation: "create directory", subject: path }, "mkdirat", AT_FDCWD, path, mode);
  }

  /** unlinkat(2). @throws {BpfError} */
  unlink(path: string): void {
    this.#sys.must({ operation: "remove", subject: path }, "unlinkat", AT_FDCWD, path, 0);
  }

  /** rmdir(2). @throws {BpfError} */
  removeDirectory(path: string): void {
    this.#sys.must({ operation: "remove directory", subject: path }, "unlinkat", AT_FDCWD, path, AT_REMOVEDIR);
  }

  /** ioctl(2). @throws {BpfError} */
  ioctl(fd: Fd, request: number, argument: number | Uint8Array): number {
    return this.#sys.must({ operation: "ioctl descriptor", subject: fd.number }, "ioctl", fd.number, request, argument);
  }

  /**
   * The first `length` bytes of an open file as the kernel maps them, read-only; they stay
   * mapped until the process ends. Undefined where the file can't be mapped (BTF in sysfs
   * before Linux 6.16; never on s390x, whose mmap takes another form).
   */
  map(fd: Fd, length: number): Uint8Array | undefined {
    if (this.#sys.backend.arch === "s390x") return undefined;
    const address = this.#sys.call("mmap", 0, length, PROT_READ, MAP_PRIVATE, fd.number, 0);
    return address < 0 ? undefined : this.#sys.backend.view(BigInt(address), length);
  }
}

function entryType(type: number | undefined): DirectoryEntry["type"] {
  switch (type) {
    case DirentType.UNKNOWN:
      return "unknown";
    case DirentType.DIRECTORY:
      return "directory";
    case DirentType.REGULAR:
      return "file";
    case DirentType.SYMLINK:
      return "symlink";
    default:
      return "other";
  }
}
