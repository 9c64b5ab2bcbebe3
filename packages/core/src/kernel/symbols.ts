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
    if (this.#table === undefined) {
      const kallsyms = this.#files.readAll("/proc/kallsyms");
      this.#table = parseKallsyms(kallsyms, hasIbt(kallsyms));
    }
    return this.#table;
  }
}

/**
 * Whether the kernel was built with CONFIG_X86_KERNEL_IBT (Linux 5.18): that alone brings
 * the function `ibt_save`. Its configuration would tell as well, but is not on every machine.
 */
function hasIbt(kallsyms: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(kallsyms).includes(" ibt_save\n");
}
