import { readFileSync } from "node:fs";

/** Bits of capabilities(7), from linux/capability.h. */
const bits = { CAP_SYS_ADMIN: 21n, CAP_BPF: 39n } as const;

/**
 * Why the kernel said EPERM to an operation that takes this capability (CAP_SYS_ADMIN
 * stands for CAP_BPF too), and what helps, in one sentence.
 *
 * @param status the text of /proc/self/status; undefined where it can't be read
 */
export function whyNotPermitted(capability: keyof typeof bits, status: string | undefined): string {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  const mask = effective === undefined ? 0n : BigInt(`0x${effective}`);
  if (has(mask, capability) || has(mask, "CAP_SYS_ADMIN")) {
    return `${capability} is there, so something else forbids it: a user namespace, seccomp or another security policy`;
  }
  const inContainer = capability.replace("CAP_", "");
  return `${capability} is missing: run it as root (sudo), in a container with --cap-add ${inContainer}`;
}

/** The text of /proc/self/status; undefined where it can't be read. */
export function ownStatus(): string | undefined {
  try {
    return readFileSync("/proc/self/status", "latin1");
  } catch {
    return undefined;
  }
}

function has(mask: bigint, capability: keyof typeof bits): boolean {
  return ((mask >> bits[capability]) & 1n) === 1n;
}
