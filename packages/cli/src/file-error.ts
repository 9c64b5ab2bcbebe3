import { constants } from "node:os";
import { strerror } from "@bpflink/core";
import { codeOf } from "./write.ts";

/** A file that was named on the command line and can't be used. */
export class FileError extends Error {
  override readonly name = "FileError";

  /** @param operation what was attempted, as a verb phrase: `"read capture"` */
  constructor(operation: string, path: string, cause: unknown) {
    super(`can't ${operation} ${path}: ${reason(cause)}`, { cause });
  }
}

/** What went wrong in strerror(3)'s words; each runtime has its own. */
export function reason(error: unknown): string {
  const code = codeOf(error);
  const errno = (constants.errno as Readonly<Record<string, number | undefined>>)[code ?? ""];
  if (errno !== undefined) return strerror(errno);
  return error instanceof Error ? error.message : String(error);
}
