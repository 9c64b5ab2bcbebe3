import { accessSync, constants, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileError } from "./file-error.ts";
import { codeOf } from "./write.ts";

/** A file that will be written at once and whole. */
export interface ReservedFile {
  /** @throws {FileError} where it can't be; then the file is as it was before */
  write(text: string): void;
}

/**
 * Makes sure, as far as that can be known before, that a file can be written.
 *
 * @throws {FileError}
 */
export function reserveFile(path: string): ReservedFile {
  return attempt(path, () => {
    const there = statOf(path);
    if (there?.isDirectory()) throw Object.assign(new Error("it is a directory"), { code: "EISDIR" });
    // A device or a pipe is written to; replacing it would take it away from everyone.
    if (there !== undefined && !there.isFile()) {
      accessSync(path, constants.W_OK);
      return { write: (text) => attempt(path, () => writeFileSync(path, text)) };
    }
    // Through a symbolic link: its target is what is replaced.
    const target = there === undefined ? path : realpathSync(path);
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    return { write: (text) => attempt(path, () => replace(target, text)) };
  });
}

/** Writes beside the file and puts the result in its place, so that nobody ever sees half of it. */
function replace(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof FileError ? error : new FileError("write", path, error);
  }
}
