import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** bpftool's path, or the reason why there is none. */
export interface Peer {
  readonly path: string | undefined;
  readonly reason: string;
}

let peer: Peer | undefined;

/** The bpftool that bpflink is held against: `$BPFTOOL`, or the one that scripts/peer-bpftool.sh finds or builds. */
export function findPeer(): Peer {
  peer ??= search();
  return peer;
}

function search(): Peer {
  const script = join(import.meta.dirname, "../scripts/peer-bpftool.sh");
  const { status, stdout, stderr } = spawnSync(script, { encoding: "utf8" });
  if (status === 0) return { path: stdout.trim(), reason: "" };
  return { path: undefined, reason: stderr?.trim().split("\n").at(-1) ?? `${script} does not run` };
}
