import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { fromSource } from "../runtime.ts";
import { ours, type Result } from "./run.ts";

/** What many.ts ends the output of a command with. */
export function endOf(status: number): string {
  return `\0end ${status}\0`;
}

/** Runs command lines one after the other. */
export interface Session extends AsyncDisposable {
  run(args: readonly string[]): Promise<Result>;
  /** What the descriptors of the process that runs them stand for; undefined where each has its own process. */
  descriptors(): string[] | undefined;
}

/** A session on the runtime that this runs on, in one process; in one each where `$BPFLINK_CLI` is what is tested. */
export function openSession(): Session {
  if (process.env.BPFLINK_CLI) {
    return { run: (args) => ours(args), descriptors: () => undefined, [Symbol.asyncDispose]: async () => {} };
  }
  return new OneProcess();
}

class OneProcess implements Session {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor() {
    const { file, args, env } = fromSource(join(import.meta.dirname, "many.ts"));
    this.#child = spawn(file, args, { env: { ...env, BPFLINK_DATA_DIR: "/nonexistent" } });
  }

  async run(args: readonly string[]): Promise<Result> {
    const [out, err] = [untilEnd(this.#child.stdout), untilEnd(this.#child.stderr)];
    this.#child.stdin.write(`${JSON.stringify(args)}\n`);
    const [stdout, stderr] = await Promise.all([out, err]);
    return { status: stdout.status, stdout: stdout.text, stderr: stderr.text };
  }

  descriptors(): string[] {
    const directory = `/proc/${this.#child.pid}/fd`;
    return readdirSync(directory).map((fd) => readlinkSync(join(directory, fd)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    await closed;
  }
}

/** What comes until the end of a command's output. */
function untilEnd(stream: NodeJS.ReadableStream): Promise<{ text: string; status: number }> {
  let text = "";
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = /\0end (\d+)\0$/.exec(text);
      if (end === null) return;
      stream.off("data", onData);
      stream.off("end", onEnd);
      resolve({ text: text.slice(0, end.index), status: Number(end[1]) });
    };
    const onEnd = () => reject(new Error(`the session ended: ${text}`));
    stream.on("data", onData);
    stream.on("end", onEnd);
  });
}
