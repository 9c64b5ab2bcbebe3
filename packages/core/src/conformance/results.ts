import { decodeText } from "../text.ts";
import type { Case } from "./case.ts";
import { equal } from "./check.ts";

const AT_FDCWD = -100;
const O_DIRECTORY_ELSEWHERE = 0o200000;
const O_DIRECTORY_ARM_PPC = 0o40000;
const SEEK_SET = 0;

/** What a call gives back: its result, or the errno that it failed with. */
export const results: readonly Case[] = [
  {
    name: "a result is the call's own",
    run({ call, address, path }) {
      const target = new Uint8Array(32);
      const length = call("readlinkat", AT_FDCWD, path("/proc/self"), address(target), target.length);
      equal(
        decodeText(target.subarray(0, Math.max(length, 0))),
        String(call("getpid")),
        "/proc/self is getpid's result",
      );
    },
  },
  {
    name: "a failure is the negated errno, and nothing is thrown",
    run({ backend, call, path, withFile }) {
      const directoryOnly =
        backend.arch === "arm64" || backend.arch === "ppc64le" ? O_DIRECTORY_ARM_PPC : O_DIRECTORY_ELSEWHERE;
      withFile((fd) => {
        equal(call("write", fd, path("x"), 1), 1, "write");
        equal(call("openat", AT_FDCWD, path("/proc/self/no-such-file"), 0), -2, "ENOENT");
        equal(call("close", -1), -9, "EBADF");
        equal(call("pread64", fd, 1, 1, 0), -14, "EFAULT");
        equal(call("readlinkat", AT_FDCWD, path("/"), path("room"), 4), -22, "EINVAL");
        equal(call("openat", AT_FDCWD, path("/proc/self/status"), directoryOnly), -20, "ENOTDIR");
        equal(call("ioctl", fd, 0x5401, 0), -25, "ENOTTY");
        equal(call("openat", AT_FDCWD, path(`/${"x".repeat(300)}`), 0), -36, "ENAMETOOLONG");
      });
    },
  },
  {
    name: "an errno of an earlier call is forgotten",
    run({ call, withFile }) {
      withFile((fd) => {
        for (let i = 0; i < 100; i++) {
          equal(call("close", -1), -9, "EBADF");
          equal(call("lseek", fd, i, SEEK_SET), i, "a success after it");
        }
      });
    },
  },
];

/** For a backend whose calls return the kernel's own result (mapSyscallFunction). `address` gives that of the thread's errno. */
export const errnoUntouched = (address: () => bigint): Case => ({
  name: "a failure does not pass through errno, which the engine writes to as well",
  run({ backend, call }) {
    const errno = backend.view(address(), 4);
    errno.fill(0);
    equal(call("close", -1), -9, "EBADF");
    equal(errno.join(), "0,0,0,0", "errno");
  },
});
