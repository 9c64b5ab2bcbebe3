import { readFileSync } from "node:fs";

let release: readonly number[] | undefined;

/** Whether the running kernel is at least this version: `"6.9"`. */
export function atLeast(version: string): boolean {
  release ??= readFileSync("/proc/sys/kernel/osrelease", "latin1").split(/[.-]/, 2).map(Number);
  const [major = 0, minor = 0] = release;
  const [wantedMajor = 0, wantedMinor = 0] = version.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
