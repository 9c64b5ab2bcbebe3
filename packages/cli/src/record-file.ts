import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
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
    const target = targetOf(path);
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    return { write: (text) => attempt(path, () => replace(target, text, there)) };
  });
}

/** Through symbolic links: what they lead to, there or not, is what is written. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const link = lstatSync(path, { throwIfNoEntry: false });
    return link?.isSymbolicLink() ? targetOf(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path;
  }
}

/**
 * Writes beside the file and puts the result in its place, so that nobody ever sees half of
 * it. It is for its owner alone, as it may hold the kernel's addresses, unless a file of the
 * owner's that it replaces was for others too.
 */
function replace(path: string, text: string, old: Stats | undefined): void {
  const temporary = join(dirname(path), `.bpflink.${process.pid}.tmp`);
  try {
    // By its descriptor: in a directory of somebody else's, a path may soon be another file's.
    const fd = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(fd, text);
      if (old !== undefined && old.uid === process.geteuid?.()) fchmodSync(fd, old.mode & 0o777);
    } finally {
      closeSync(fd);
    }
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
