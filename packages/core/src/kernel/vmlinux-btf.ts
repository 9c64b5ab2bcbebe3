import { hostLittleEndian } from "../arch.ts";
import { type Btf, openBtf } from "../btf/index.ts";
import { BpfError, FormatError } from "../errors.ts";
import type { EnumNames } from "../layout.ts";
import type { Files } from "./files.ts";

const path = "/sys/kernel/btf/vmlinux";

/** `struct btf_header` up to str_len. */
const headerSize = 24;

/** The running kernel's own BTF (/sys/kernel/btf/vmlinux, Linux 5.4), opened when it is first asked. */
export class VmlinuxBtf implements EnumNames {
  readonly #files: Files;
  #btf: Btf | undefined;

  constructor(files: Files) {
    this.#files = files;
  }

  /**
   * The reader.
   *
   * @throws {BpfError} where the kernel has no BTF or it can't be read
   * @throws {FormatError} where it doesn't parse
   */
  open(): Btf {
    this.#btf ??= openBtf(this.#bytes());
    return this.#btf;
  }

  enumerator(name: string, prefix: string, value: number): string | undefined {
    try {
      const found = this.open().enumName(name, value);
      return found?.startsWith(prefix) ? found.slice(prefix.length).toLowerCase() : undefined;
    } catch (error) {
      // A kernel without BTF names nothing, nor does one whose BTF is newer than its reader.
      if (error instanceof BpfError || error instanceof FormatError) return undefined;
      throw error;
    }
  }

  /** Mapped where the kernel allows that (Linux 6.16): nothing is copied, and only what is looked at is touched. */
  #bytes(): Uint8Array {
    using fd = this.#files.open(path);
    const header = new Uint8Array(headerSize);
    const got = this.#files.read(fd, header);
    const mapped = got === headerSize ? this.#files.map(fd, btfLength(header)) : undefined;
    return mapped ?? this.#files.readAll(path);
  }
}

/** The length of BTF by its header: the strings come last. */
function btfLength(header: Uint8Array): number {
  const view = new DataView(header.buffer);
  const field = (offset: number) => view.getUint32(offset, hostLittleEndian);
  return field(4) + field(16) + field(20);
}
