import type { KernelSymbol, Symbols } from "../kernel-view.ts";
import { parseKallsyms } from "../symbols/index.ts";
import type { Files } from "./files.ts";

/** The running kernel's symbols: /proc/kallsyms, read when the first address is asked for. */
export class LiveSymbols implements Symbols {
  readonly #files: Files;
  #table: Symbols | undefined;

  constructor(files: Files) {
    this.#files = files;
  }

  get available(): boolean {
    return this.#symbols().available;
  }

  lookup(address: bigint): KernelSymbol | undefined {
    return this.#symbols().lookup(address);
  }

  #symbols(): Symbols {
    this.#table ??= parseKallsyms(this.#files.readAll("/proc/kallsyms"));
    return this.#table;
  }
}
