import type { Case } from "./case.ts";
import { equal } from "./check.ts";
import type { Probe } from "./probe.ts";

const AT_FDCWD = -100;

/** Calls between other work: each still gets its own result. */
export const concurrency: readonly Case[] = [
  {
    name: "interleaved tasks each get their own results",
    async run(probe) {
      const failing = failures(probe);
      const task = async (number: number) => {
        const calls = failing[number % failing.length];
        for (let round = 0; round < 20; round++) {
          await (round % 5 === 0 ? new Promise<void>((resolve) => setTimeout(resolve, 0)) : undefined);
          calls?.();
        }
      };
      await Promise.all(Array.from({ length: 100 }, (_, number) => task(number)));
    },
  },
  {
    name: "every errno is right while garbage is made and collected",
    run(probe, { failures: count = 50_000 }) {
      const failing = failures(probe);
      let recent: unknown[] = [];
      for (let i = 0; i < count; i++) {
        if (i % 512 === 0) recent = [];
        recent.push({ i }, [i, `${i}`], new Uint8Array(i % 2048));
        failing[i % failing.length]?.();
      }
    },
  },
];

/** Calls that fail, each with another errno, and one that doesn't. */
function failures({ call, path }: Probe): readonly (() => void)[] {
  const missing = path("/proc/self/no-such-file");
  const root = path("/");
  const pid = call("getpid");
  return [
    () => equal(call("close", -1), -9, "EBADF"),
    () => equal(call("openat", AT_FDCWD, missing, 0), -2, "ENOENT"),
    () => equal(call("getpid"), pid, "getpid"),
    () => equal(call("openat", AT_FDCWD, 1, 0), -14, "EFAULT"),
    () => equal(call("readlinkat", AT_FDCWD, root, root, 1), -22, "EINVAL"),
  ];
}
