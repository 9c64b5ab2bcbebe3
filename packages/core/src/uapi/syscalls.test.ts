import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { supportedArchs } from "../arch.ts";
import type { Arch } from "../backend.ts";
import { syscallNumbers } from "./syscalls.ts";

/** By number, as the kernel's own headers have them (`asm/unistd.h` of Linux 6.1, through the preprocessor). */
const fromHeaders: Readonly<Record<Exclude<Arch, "riscv64">, string>> = {
  x64: `
    0 read, 1 write, 3 close, 5 fstat, 8 lseek, 9 mmap, 10 mprotect, 11 munmap, 16 ioctl, 17 pread64, 18 pwrite64, 19
    readv, 20 writev, 39 getpid, 41 socket, 63 uname, 107 geteuid, 137 statfs, 165 mount, 166 umount2, 186 gettid,
    217 getdents64, 257 openat, 258 mkdirat, 262 newfstatat, 263 unlinkat, 267 readlinkat, 269
    faccessat, 272 unshare, 293 pipe2, 298 perf_event_open, 302 prlimit64, 308 setns, 312 kcmp, 316
    renameat2, 319 memfd_create, 321 bpf, 326 copy_file_range, 332 statx`,
  arm64: `
    29 ioctl, 34 mkdirat, 35 unlinkat, 39 umount2, 40 mount, 43 statfs, 48 faccessat, 56 openat, 57
    close, 59 pipe2, 61 getdents64, 62 lseek, 63 read, 64 write, 65 readv, 66 writev, 67 pread64, 68
    pwrite64, 78 readlinkat, 79 newfstatat, 80 fstat, 97 unshare, 160 uname, 172 getpid, 175 geteuid, 178 gettid, 198
    socket, 215 munmap, 222 mmap, 226 mprotect, 241 perf_event_open, 261 prlimit64, 268 setns, 272 kcmp, 276
    renameat2, 279 memfd_create, 280 bpf, 285 copy_file_range, 291 statx`,
  s390x: `
    3 read, 4 write, 6 close, 19 lseek, 20 getpid, 21 mount, 52 umount2, 54 ioctl, 90 mmap, 91 munmap,
    99 statfs, 108 fstat, 122 uname, 125 mprotect, 145 readv, 146 writev, 180 pread64, 181 pwrite64, 201 geteuid, 220 getdents64,
    236 gettid, 288 openat, 289 mkdirat, 293 newfstatat, 294 unlinkat, 298 readlinkat, 300 faccessat,
    303 unshare, 325 pipe2, 331 perf_event_open, 334 prlimit64, 339 setns, 343 kcmp, 347 renameat2, 350 memfd_create,
    351 bpf, 359 socket, 375 copy_file_range, 379 statx`,
  ppc64le: `
    3 read, 4 write, 6 close, 19 lseek, 20 getpid, 21 mount, 49 geteuid, 52 umount2, 54 ioctl, 90 mmap, 91 munmap,
    99 statfs, 108 fstat, 122 uname, 125 mprotect, 145 readv, 146 writev, 179 pread64, 180 pwrite64, 202 getdents64,
    207 gettid, 282 unshare, 286 openat, 287 mkdirat, 291 newfstatat, 292 unlinkat, 296 readlinkat, 298
    faccessat, 317 pipe2, 319 perf_event_open, 325 prlimit64, 326 socket, 350 setns, 354 kcmp, 357
    renameat2, 360 memfd_create, 361 bpf, 379 copy_file_range, 383 statx`,
};

for (const arch of supportedArchs) {
  test(`${arch} has the numbers of the kernel's headers`, () => {
    // riscv64 uses the generic table too.
    const rows = fromHeaders[arch === "riscv64" ? "arm64" : arch].matchAll(/(\d+)\s+(\w+)/g);
    const numbers = Object.fromEntries(Array.from(rows, ([, number, name]) => [name, Number(number)]));
    assert.deepEqual({ ...syscallNumbers[arch] }, numbers);
  });
}

const installed = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";

test("x64 has the numbers of this machine's headers", {
  skip: !existsSync(installed) && "no x64 kernel headers",
}, () => {
  const defines = readFileSync(installed, "utf8").matchAll(/^#define __NR_(\w+) (\d+)$/gm);
  const numbers = new Map(Array.from(defines, ([, name, number]) => [name, Number(number)]));
  for (const [name, number] of Object.entries(syscallNumbers.x64)) assert.equal(number, numbers.get(name), name);
});
