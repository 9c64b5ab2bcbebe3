import { readFileSync } from "node:fs";
import { decodeText } from "@bpflink/core";

/**
 * The command line with every byte: file names may hold any, and the runtimes put U+FFFD
 * in place of those that are no UTF-8. The kernel still has the line as it was given.
 */
export function exactArgv(argv: readonly string[]): readonly string[] {
  if (!argv.some((arg) => arg.includes("\ufffd"))) return argv;
  const given = decodeText(readFileSync("/proc/self/cmdline")).split("\0").slice(0, -1);
  return given.slice(given.length - argv.length);
}
