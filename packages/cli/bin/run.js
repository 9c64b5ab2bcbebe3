#!/usr/bin/env node
import { lstatSync, mkdirSync } from "node:fs";
import module from "node:module";

// Node keeps compiled code between runs.
const { node, bun, deno } = process.versions;
if (node !== undefined && bun === undefined && deno === undefined) {
  const directory = cacheDirectory();
  if (directory !== undefined) module.enableCompileCache?.(directory);
}
const { main } = await import("@bpflink/cli/main");

await main(process.argv.slice(2));

/**
 * What lies there is run: it must be this user's alone. Node's own choice is in /tmp, where
 * anybody may have made it before.
 */
function cacheDirectory() {
  const uid = process.geteuid?.();
  const { HOME, XDG_CACHE_HOME = HOME && `${HOME}/.cache` } = process.env;
  // Root's HOME may be that of the user who called sudo.
  const parent = uid === 0 ? "/var/cache" : XDG_CACHE_HOME;
  if (!parent) return undefined;
  const directory = `${parent}/bpflink`;
  try {
    mkdirSync(directory, { recursive: uid !== 0, mode: 0o700 });
  } catch {
    // It is there, or will not be.
  }
  try {
    const status = lstatSync(directory);
    const isOurs = status.isDirectory() && status.uid === uid && (status.mode & 0o077) === 0;
    return isOurs ? directory : undefined;
  } catch {
    return undefined;
  }
}
