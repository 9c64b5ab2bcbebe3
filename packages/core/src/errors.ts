import { Errno, errnoName, strerror } from "./errno.ts";

/** What a {@link BpfError} knows beside the errno. */
export interface BpfErrorDetail {
  /** The operation that was attempted, as a verb phrase: `"get link by id"`. */
  readonly operation: string;
  /** What it was attempted on: an id, a path, a name. */
  readonly subject?: string | number | undefined;
  /** What the reader can do about it, one sentence. */
  readonly hint?: string | undefined;
  /** The BPF verifier's log, where a program was refused. */
  readonly log?: string | undefined;
}

/** A system call that failed. */
export class BpfError extends Error {
  override readonly name = "BpfError";
  /** The positive errno. */
  readonly errno: number;
  /** Its symbolic name: `"EPERM"`. */
  readonly code: string;
  readonly operation: string;
  readonly subject: string | number | undefined;
  readonly hint: string | undefined;
  readonly log: string | undefined;

  constructor(errno: number, detail: BpfErrorDetail) {
    const on = detail.subject === undefined ? "" : ` ${detail.subject}`;
    super(`can't ${detail.operation}${on}: ${strerror(errno)}`);
    this.errno = errno;
    this.code = errnoName(errno);
    this.operation = detail.operation;
    this.subject = detail.subject;
    this.hint = detail.hint;
    this.log = detail.log;
  }
}

/** A path or descriptor that holds another kind of BPF object than was asked for. */
export class ObjectTypeError extends Error {
  override readonly name = "ObjectTypeError";
  readonly path: string;
  /** What is there: `"map"`. */
  readonly found: string;

  constructor(path: string, wanted: string, found: string) {
    super(`${path} is no ${wanted} but another object: ${found}`);
    this.path = path;
    this.found = found;
  }
}

/** A path that a link can't be pinned at. */
export class PinError extends Error {
  override readonly name = "PinError";
  readonly path: string;
  /**
   * `exists`: something is there; `dot`: in the name; `no directory`: its directory isn't there; `no bpffs`: and none may be
   * mounted; `not empty`: and one that is mounted would hide what is in the directory.
   */
  readonly reason: "exists" | "dot" | "no directory" | "no bpffs" | "not empty";

  constructor(path: string, reason: PinError["reason"], problem: string) {
    super(`can't pin BPF object: ${problem}`);
    this.path = path;
    this.reason = reason;
  }
}

/** Something this machine, kernel or runtime can't do. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
  /** What is missing: `"architecture mips"`, `"bpf(2)"`. */
  readonly feature: string;
  /** What is supported, or since which kernel. */
  readonly requirement: string;

  constructor(feature: string, requirement: string) {
    super(`${feature} is not supported here: ${requirement}`);
    this.feature = feature;
    this.requirement = requirement;
  }
}

/** Bytes that are not what they should be: a corrupt capture, BTF that doesn't parse. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** Where in the input: a field's path, or an offset. */
  readonly at: string;

  constructor(what: string, at: string, problem: string) {
    super(`${what}: ${at}: ${problem}`);
    this.at = at;
  }
}

/** Whether an error says that an object is not there, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof BpfError && error.errno === Errno.ENOENT;
}
