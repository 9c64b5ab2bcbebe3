/** What this process runs on. */
export interface Runtime {
  /** Its name as people write it. */
  readonly name: "Node.js" | "Deno" | "Bun";
  readonly version: string;
  /** How it makes system calls. */
  readonly backend: string;
}

/** The runtime, told from what each puts into `process.versions`. */
export function runtime(): Runtime {
  const { bun, deno, node } = process.versions as Readonly<Record<string, string | undefined>>;
  if (bun !== undefined) return { name: "Bun", version: bun, backend: "bun:ffi" };
  if (deno !== undefined) return { name: "Deno", version: deno, backend: "Deno.dlopen" };
  return { name: "Node.js", version: node ?? "", backend: "koffi" };
}
