// The backend of the runtime that runs this; the others are not loaded.
const { bun, deno } = process.versions as Readonly<Record<string, string | undefined>>;

const { openBackend } =
  bun !== undefined
    ? await import("../../bpflink/src/backend/bun.ts")
    : deno !== undefined
      ? await import("../../bpflink/src/backend/deno.ts")
      : await import("../../bpflink/src/backend/node.ts");

export { openBackend };
