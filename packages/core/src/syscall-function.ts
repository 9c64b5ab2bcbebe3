import type { Arch, Backend, SyscallArgument } from "./backend.ts";
import { fromHex } from "./hex.ts";
import { Syscalls } from "./kernel/syscalls.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_EXEC, PROT_READ, PROT_WRITE } from "./uapi/fs.ts";

/**
 * The machine code of libc's syscall(2) without its errno: the arguments move from where a C
 * function has them to where the kernel wants them, and what the kernel returns is returned.
 * No runtime has an FFI for s390x.
 */
const machineCode: Partial<Readonly<Record<Arch, readonly string[]>>> = {
  x64: [
    "4889f8", // mov rax, rdi
    "4889f7", // mov rdi, rsi
    "4889d6", // mov rsi, rdx
    "4889ca", // mov rdx, rcx
    "4d89c2", // mov r10, r8
    "4d89c8", // mov r8, r9
    "4c8b4c2408", // mov r9, [rsp + 8]
    "0f05", // syscall
    "c3", // ret
  ],
  arm64: [
    "e80300aa", // mov x8, x0
    "e00301aa", // mov x0, x1
    "e10302aa", // mov x1, x2
    "e20303aa", // mov x2, x3
    "e30304aa", // mov x3, x4
    "e40305aa", // mov x4, x5
    "e50306aa", // mov x5, x6
    "010000d4", // svc #0
    "c0035fd6", // ret
  ],
  riscv64: [
    "93080500", // mv a7, a0
    "13850500", // mv a0, a1
    "93050600", // mv a1, a2
    "13860600", // mv a2, a3
    "93060700", // mv a3, a4
    "13870700", // mv a4, a5
    "93070800", // mv a5, a6
    "73000000", // ecall
    "67800000", // ret
  ],
  ppc64le: [
    "781b607c", // mr r0, r3
    "7823837c", // mr r3, r4
    "782ba47c", // mr r4, r5
    "7833c57c", // mr r5, r6
    "783be67c", // mr r6, r7
    "7843077d", // mr r7, r8
    "784b287d", // mr r8, r9
    "02000044", // sc
    "2000834c", // bnslr: no error
    "d000637c", // neg r3, r3: here the kernel gives the errno itself
    "2000804e", // blr
  ],
};

/** One page, or less where pages are larger. */
const size = 4096;

/**
 * Maps a function `long syscall(long number, long a, long b, long c, long d, long e, long f)`
 * that returns a failure as the negated errno, and gives its address, to be called through the
 * runtime's FFI. It stays mapped until the process ends.
 *
 * libc's own leaves the errno in a variable of the thread. Between its return and the reading
 * of that variable the engine may replace the code that is running or collect garbage, and a
 * lock that it waits for on the way writes EAGAIN there: about one failure in a million then
 * has the wrong reason (seen with V8).
 *
 * @param libc calls libc's syscall(2); of a failure nothing but the sign is looked at
 * @returns undefined where the process may not make memory executable (`PR_SET_MDWE`,
 * SELinux's `execmem`), or on s390x
 */
export function mapSyscallFunction(libc: Backend): bigint | undefined {
  const code = machineCode[libc.arch];
  if (code === undefined) return undefined;
  const sys = new Syscalls(libc);
  const address = sys.call("mmap", 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address < 0) return undefined;
  libc.view(BigInt(address), size).set(fromHex(code.join("")));
  // Where instructions are cached apart from data, this is what makes them seen.
  if (sys.call("mprotect", address, size, PROT_READ | PROT_EXEC) < 0) {
    sys.call("munmap", address, size);
    return undefined;
  }
  return BigInt(address);
}

/** A C function that takes and returns longs, as an FFI calls it. */
export type SyscallFunction = (...args: readonly SyscallArgument[]) => number | bigint;

/** What a backend is made of: memory as {@link Backend} has it, and C functions. */
export interface BackendParts extends Pick<Backend, "name" | "arch" | "addressOf" | "view"> {
  /** libc's syscall(2), called with a number and six arguments. */
  readonly syscall: SyscallFunction;

  /** The function at an address, which takes and returns what syscall(2) does. */
  functionAt(address: bigint): SyscallFunction;

  /** Finds the thread's errno, where that is needed. @returns what reads it */
  openErrno(): () => number;
}

/** The backend that makes its system calls by {@link mapSyscallFunction}, or by libc and errno where that can't be. */
export function makeBackend({ name, arch, addressOf, view, syscall, functionAt, openErrno }: BackendParts): Backend {
  const through = (call: SyscallFunction): Backend => ({
    name,
    arch,
    syscall: (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) => Number(call(number, a, b, c, d, e, f)),
    addressOf,
    view,
  });
  const address = mapSyscallFunction(through(syscall));
  if (address !== undefined) return through(functionAt(address));
  const errno = openErrno();
  return through((...args) => {
    const result = Number(syscall(...args));
    return result === -1 ? -errno() : result;
  });
}
