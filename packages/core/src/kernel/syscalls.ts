import type { Backend, SyscallArgument } from "../backend.ts";
import { BpfError, type BpfErrorDetail } from "../errors.ts";
import { Fd } from "../fd.ts";
import { encodeCString } from "../text.ts";
import { type SyscallName, syscallNumbers } from "../uapi/syscalls.ts";

/** An argument of {@link Syscalls.call}: a buffer stands for its address, a string for that of its bytes with a NUL. */
export type Argument = SyscallArgument | Uint8Array | string;

/**
 * System calls by name on a {@link Backend}. Buffers that are passed are held until the
 * next call: an engine may otherwise collect one whose address alone is still in use.
 */
export class Syscalls {
  readonly backend: Backend;
  readonly #numbers: Readonly<Record<SyscallName, number>>;
  readonly #held: Uint8Array[] = [];

  constructor(backend: Backend) {
    this.backend = backend;
    this.#numbers = syscallNumbers[backend.arch];
  }

  /** The system call's result, or the negated errno. */
  call(name: SyscallName, ...args: Argument[]): number {
    this.#held.length = 0;
    const [a, b, c, d, e, f] = args.map((arg) => {
      if (typeof arg !== "string" && !(arg instanceof Uint8Array)) return arg;
      const bytes = typeof arg === "string" ? encodeCString(arg) : arg;
      this.#held.push(bytes);
      return bytes.length === 0 ? 0 : this.backend.addressOf(bytes);
    });
    return this.backend.syscall(this.#numbers[name], a, b, c, d, e, f);
  }

  /**
   * The system call's result.
   *
   * @throws {BpfError} where it fails
   */
  must(detail: BpfErrorDetail, name: SyscallName, ...args: Argument[]): number {
    const result = this.call(name, ...args);
    if (result < 0) throw new BpfError(-result, detail);
    return result;
  }

  /** The number of a system call on this architecture. */
  numberOf(name: SyscallName): number {
    return this.#numbers[name];
  }

  /** Takes charge of a descriptor that a system call returned. */
  own(fd: number): Fd {
    return new Fd(fd, (number) => {
      this.backend.syscall(this.#numbers.close, number);
    });
  }
}
