import { BpfError } from "../errors.ts";
import type { KernelSymbol, Symbols } from "../kernel-view.ts";
import { parseKallsyms } from "../symbols/index.ts";
import type { Files } from "./files.ts";

const none: Symbols = { available: false, lookup: () => undefined };

/**
 * The running kernel's symbols: /proc/kallsyms, read when the first address is asked for.
 * Where it can't be read none is available, as where the kernel hides the addresses.
 */
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
    this.#table ??= this.#read();
    return this.#table;
  }

  #read(): Symbols {
    try {
      const kallsyms = this.#files.readAll("/proc/kallsyms");
      return parseKallsyms(kallsyms, hasIbt(kallsyms));
    } catch (error) {
      if (error instanceof BpfError) return none;
      throw error;
    }
  }
}

/**
 * Whether the kernel was built with CONFIG_X86_KERNEL_IBT (Linux 5.18): that alone brings
 * the function `ibt_save`. Its configuration would tell as well, but is not on every machine.
 */
function hasIbt(kallsyms: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(kallsyms).includes(" ibt_save\n");
}
