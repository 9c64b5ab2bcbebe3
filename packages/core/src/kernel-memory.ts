/**
 * Remembers between runs what was made for the running kernel and takes a while to make:
 * texts by name, BPF programs among them. Whoever keeps them sees to it that they are of
 * this very kernel and this very build of core, and were put there by nobody else.
 */
export interface KernelMemory {
  /** What was put there under this name; undefined where there is nothing to be trusted. */
  recall(name: string): string | undefined;
  /** Never throws: what can't be kept is found out again. */
  remember(name: string, text: string): void;
}
