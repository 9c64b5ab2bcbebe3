/**
 * The whole of what a runtime must give: one system call primitive and two
 * ways to get at memory. Everything else is built in core on these, so a new
 * runtime is one page of code. The conformance suite (`@bpflink/core/conformance`)
 * says whether that page is right.
 */

/** The architectures whose system call tables core knows. */
export type Arch = "x64" | "arm64" | "riscv64" | "s390x" | "ppc64le";

/**
 * One argument of a system call: an integer, or the address of a buffer from
 * {@link Backend.addressOf}. Numbers must be safe integers; they are passed as
 * 64-bit two's complement.
 */
export type SyscallArgument = number | bigint;

/** System calls and raw memory, as a runtime's FFI gives them. */
export interface Backend {
  /** The backend's short name: `"bun"`, `"deno"`, `"koffi"`, or a third party's own. */
  readonly name: string;

  /** Selects the system call table. */
  readonly arch: Arch;

  /**
   * Makes the system call `number` on the calling thread.
   *
   * @returns the result, or the negated errno. Never throws for an errno.
   */
  syscall(
    number: number,
    a?: SyscallArgument,
    b?: SyscallArgument,
    c?: SyscallArgument,
    d?: SyscallArgument,
    e?: SyscallArgument,
    f?: SyscallArgument,
  ): number;

  /**
   * The address of the first byte of `buffer`, which must not be empty. It stays
   * valid while `buffer` is referenced: the caller keeps it alive across the call.
   */
  addressOf(buffer: Uint8Array): bigint;

  /**
   * Memory the kernel mapped into this process (mmap(2)), as bytes. The view is
   * valid until the memory is unmapped; touching it later crashes the process.
   */
  view(address: bigint, length: number): Uint8Array;
}
