/**
 * Remembers between runs what was found out about the running kernel and takes a while to
 * find out: texts by name. Whoever keeps them sees to it that they are this very kernel's,
 * and were put there by nobody else.
 */
export interface KernelMemory {
  /** What was put there under this name; undefined where there is nothing to be trusted. */
  recall(name: string): string | undefined;
  /** Never throws: what can't be kept is found out again. */
  remember(name: string, text: string): void;
}
