import type { SyscallArgument } from "../backend.ts";
import type { Case } from "./case.ts";
import { equal, equalBytes } from "./check.ts";
import { longs, page } from "./probe.ts";

const SEEK_SET = 0;
const SEEK_END = 2;

/** What reaches the kernel: each of the six arguments, every bit of it. */
export const argumentCases: readonly Case[] = [
  {
    name: "six arguments reach the kernel, each in its place",
    run({ call, address, path, withFile }) {
      withFile((from) =>
        withFile((to) => {
          equal(call("write", from, path("0123456789"), 10), 10, "write");
          const fromOffset = longs(2n);
          const toOffset = longs(3n);
          // 2^32 bytes, of which eight are there: cut to 32 bits it would be none.
          const request = [from, address(fromOffset), to, address(toOffset), 2 ** 32] as const;
          equal(call("copy_file_range", ...request, 0), 8, "bytes copied");
          equalBytes(fromOffset, longs(10n), "the offset behind the second argument");
          equalBytes(toOffset, longs(11n), "the offset behind the fourth argument");
          equal(call("copy_file_range", ...request, 1 << 30), -22, "EINVAL for the flags in the sixth argument");
        }),
      );
    },
  },
  {
    name: "an argument that is left out is zero",
    run({ call, withFile }) {
      withFile((fd) => {
        equal(call("lseek", fd, 5, SEEK_SET), 5, "lseek");
        equal(call("lseek", fd), 0, "lseek to the offset and by the whence that are left out");
      });
    },
  },
  {
    name: "values are exact to the 64th bit, in and out",
    run({ call, withFile }) {
      const offsets: readonly SyscallArgument[] = [
        1,
        2 ** 31 - 1,
        2 ** 31,
        2 ** 32 - 1,
        2 ** 32,
        2 ** 40 + 12345,
        Number.MAX_SAFE_INTEGER,
        2n ** 31n,
        2n ** 32n - 1n,
        0x7fff_0123_4567n,
        2n ** 53n - 1n,
        2n ** 62n,
      ];
      withFile((fd) => {
        for (const offset of offsets) {
          equal(call("lseek", fd, offset, SEEK_SET), Number(offset), `lseek to the ${typeof offset} ${offset}`);
        }
      });
    },
  },
  {
    name: "negative values are two's complement",
    run({ call, path, withFile }) {
      withFile((fd) => {
        equal(call("pwrite64", fd, path("x"), 1, 2 ** 33 + 6), 1, "pwrite64");
        const end = 2 ** 33 + 7;
        equal(call("lseek", fd, -16, SEEK_END), end - 16, "-16");
        equal(call("lseek", fd, -16n, SEEK_END), end - 16, "-16n");
        equal(call("lseek", fd, 0xffff_ffff_ffff_fff0n, SEEK_END), end - 16, "-16 as an unsigned bigint");
        equal(call("lseek", fd, -(2 ** 33), SEEK_END), 7, "-2^33");
        equal(call("lseek", fd, -1, SEEK_SET), -22, "EINVAL for an offset of -1");
      });
    },
  },
  {
    name: "the address and the offset of a mapping are exact",
    run({ backend, call, address, path, withFile, withPage }) {
      // Beyond 32 bits: cut short, the offset would be that of the file's first page.
      const offset = 2 ** 33 + page;
      withFile((fd) => {
        equal(call("pwrite64", fd, path("far"), 3, offset), 3, "pwrite64");
        withPage(fd, offset, (mapped) => {
          equalBytes(backend.view(mapped, 3), new TextEncoder().encode("far"), "what is mapped");
          const copy = new Uint8Array(3);
          equal(call("pwrite64", fd, mapped, 3, 0), 3, "write from the mapping");
          equal(call("pread64", fd, address(copy), 3, 0), 3, "read");
          equalBytes(copy, new TextEncoder().encode("far"), "what was written");
        });
      });
    },
  },
];
