import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fromSource } from "../runtime.ts";
import type { Manifest } from "./holder.ts";

/** Links that another process holds. */
export interface Held extends AsyncDisposable {
  readonly manifest: Manifest;
}

/** Starts a process, on the same runtime, that makes and holds a link of every kind this machine can. */
export async function holdLinks(): Promise<Held> {
  const { file, args, env } = fromSource(join(import.meta.dirname, "holder.ts"));
  const holder = spawn(file, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const manifest: Manifest = JSON.parse(await firstLine(holder));
  return {
    manifest,
    async [Symbol.asyncDispose]() {
      const closed = once(holder, "close");
      holder.stdin.end();
      await closed;
    },
  };
}

async function firstLine(holder: ChildProcessByStdio<Writable, Readable, null>): Promise<string> {
  let text = "";
  holder.stdout.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    holder.on("error", reject);
    holder.on("close", (status) => reject(new Error(`the holder of links ended with status ${status}`)));
    holder.stdout.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
