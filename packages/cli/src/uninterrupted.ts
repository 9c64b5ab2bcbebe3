import { ownStatus } from "./capability.ts";

/** What ends a process by default and may come at any time, with its number in the masks of /proc. */
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

type Name = keyof typeof signals;

/**
 * Runs an action that must not stop half way: what would end the process meanwhile ends it
 * afterwards, by the same signal.
 */
export async function uninterrupted(action: () => void): Promise<void> {
  let came: Name | undefined;
  const remember = (name: Name) => {
    came ??= name;
  };
  // What is ignored (nohup, a background job of a script) must stay so.
  const names = (Object.keys(signals) as Name[]).filter((name) => !isIgnored(signals[name]));
  const listeners = names.map((name) => [name, () => remember(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  try {
    action();
    // A runtime tells of a signal when it is back in its event loop.
    await new Promise((resolve) => setTimeout(resolve, 2));
  } finally {
    for (const [name, listener] of listeners) process.off(name, listener);
  }
  if (came === undefined) return;
  process.kill(process.pid, came);
  // The runtime may need a moment to notice: nothing else is to be done by then.
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

function isIgnored(signal: number): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(ownStatus() ?? "")?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
