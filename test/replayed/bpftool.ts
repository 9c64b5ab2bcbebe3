import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { encodeText, programTypes } from "@bpflink/core";
import type { Capture } from "@bpflink/core/capture";
import { hex } from "./info.ts";

/**
 * bpftool on the links of captures instead of the kernel's, by a library that is preloaded
 * (shim.c). Needs a C compiler; dispose of it to remove what it made.
 */
export class ReplayedBpftool implements Disposable {
  readonly #bpftool: string;
  readonly #directory = mkdtempSync(join(tmpdir(), "bpflink-replayed-"));

  constructor(bpftool: string) {
    this.#bpftool = bpftool;
    const source = join(import.meta.dirname, "shim.c");
    execFileSync("cc", ["-O1", "-shared", "-fPIC", "-o", this.#path("shim.so"), source]);
  }

  /** What `bpftool ARGUMENTS` prints for these links. */
  async run(capture: Capture, args: readonly string[]): Promise<string> {
    writeFileSync(this.#path("replay"), replayFile(capture));
    writeFileSync(this.#path("kallsyms"), kallsyms(capture));
    const { stdout } = await promisify(execFile)(this.#bpftool, args, {
      encoding: "latin1",
      maxBuffer: 1 << 28,
      env: {
        ...process.env,
        LD_PRELOAD: this.#path("shim.so"),
        REPLAY_FILE: this.#path("replay"),
        REPLAY_KALLSYMS: this.#path("kallsyms"),
      },
    });
    return stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

function replayFile({ links, programs, devices }: Capture): string {
  const lines: string[] = [];
  for (const link of links) {
    if ("error" in link) continue;
    lines.push(`link ${link.id} ${link.info}`);
    for (const [pointer, bytes] of Object.entries(link.buffers)) lines.push(`buffer ${pointer} ${bytes}`);
  }
  for (const { id, type } of programs) lines.push(`program ${id} ${typeNumber(type)}`);
  for (const { ifindex, name } of devices) {
    if (name !== null) lines.push(`device ${ifindex} ${hex(encodeText(name))}`);
  }
  return `${lines.join("\n")}\n`;
}

function typeNumber(type: string | number): number {
  return typeof type === "number" ? type : (programTypes as readonly string[]).indexOf(type);
}

function kallsyms({ symbols }: Capture): string {
  const lines = symbols.addresses.flatMap(({ symbol }) =>
    symbol === null ? [] : [`${symbol.address.slice(2)} t ${symbol.name}${symbol.module && `\t[${symbol.module}]`}`],
  );
  return `ffffffff81000000 T __bpf_call_base\n${lines.join("\n")}\n`;
}
