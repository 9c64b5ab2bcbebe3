import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fromSource } from "../runtime.ts";

/** How a process comes to hold links: see borrower.ts. */
export type BorrowWay = "once" | "twice" | "thread" | "own-files";

/** A process that holds links. */
export interface Borrower extends AsyncDisposable {
  readonly pid: number;
}

/** Starts a process with this command name that holds the links. */
export async function borrowLinks(comm: Uint8Array, way: BorrowWay, ids: readonly number[]): Promise<Borrower> {
  const name = Buffer.from(comm).toString("hex");
  const { file, args, env } = fromSource(join(import.meta.dirname, "borrower.ts"), name, way, ...ids.map(String));
  const child = spawn(file, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const ready = await Promise.race([once(child.stdout, "data"), ended.then(() => undefined)]);
  if (ready === undefined || child.pid === undefined) throw new Error(`the borrower of links ended: ${await ended}`);
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
