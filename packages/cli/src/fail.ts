import { type BpfError, Errno, formatJson, type ObjectTypeError, showControlsInJson, strerror } from "@bpflink/core";
import { ownStatus, whyNotPermitted } from "./capability.ts";
import type { Options } from "./grammar/options.ts";
import type { ArgumentError, Topic, UsageError } from "./grammar/usage-error.ts";
import { Output } from "./output.ts";
import type { Stream, Streams } from "./streams.ts";
import { showControls } from "./terminal.ts";
import { usage } from "./usage.ts";

/** The exit statuses. */
export const Status = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** An error in the words that are shown. */
export interface Explanation {
  readonly message: string;
  readonly status: number;
  /** A second line, where there is something to add. */
  readonly hint: string | undefined;
  /** The usage that is shown with it, where the command line is wrong. */
  readonly topic: Topic | undefined;
}

/** Puts an error into words: bpftool's where bpftool has any for it. */
export function explain(error: unknown): Explanation {
  // By name, not by class: plugins may bring their own copy of core.
  switch (error instanceof Error ? error.name : undefined) {
    case "UsageError": {
      const { message, hint, topic } = error as UsageError;
      return { message, hint, topic, status: Status.wrongUsage };
    }
    case "BpfError":
      return { ...only(explainBpfError(error as BpfError)), hint: (error as BpfError).hint };
    case "ArgumentError":
      return only((error as ArgumentError).message, Status.wrongUsage);
    case "ObjectTypeError":
      return only(`incorrect object type: ${(error as ObjectTypeError).found}`);
    default:
      return only(error instanceof Error ? error.message : String(error), statusOf(error));
  }
}

/**
 * Shows an error: plain on stderr, in JSON mode as a document on stdout.
 *
 * @returns the exit status
 */
export function fail(error: unknown, options: Pick<Options, "json" | "pretty" | "debug">, streams: Streams): number {
  const { message, hint, topic, status } = explain(error);
  const shown = (text: string) => (streams.stderr.isTerminal ? showControls(text) : text);
  let said = "";
  if (!options.json) {
    said = `Error: ${shown(message)}\n`;
    if (hint !== undefined) said += `  ${shown(hint)}\n`;
    if (topic !== undefined) said += usage(topic);
  }
  if (options.debug && error instanceof Error && error.stack !== undefined) {
    said += `${error.stack.split("\n").map(shown).join("\n")}\n`;
  }
  quietly(() => write(streams.stderr, said));
  if (options.json) {
    const json = formatJson({ error: message }, options);
    quietly(() => write(streams.stdout, `${streams.stdout.isTerminal ? showControlsInJson(json) : json}\n`));
  }
  return status;
}

/** bpftool's sentences, by what was attempted. */
const sentences: Readonly<Record<string, (error: BpfError) => string>> = {
  "get next link after id": () => "can't get next link",
  "get link by id": ({ subject }) => `failed to get link with ID ${subject}`,
  "get link info of": () => "can't get link info",
  "pin object at": ({ subject }) => `can't pin the object (${subject})`,
  "detach link": () => "failed link detach",
  "open pinned object": ({ subject }) => `bpf obj get (${subject})`,
};

function explainBpfError(error: BpfError): string {
  const sentence = sentences[error.operation];
  if (sentence === undefined) return error.message;
  const advice = adviceFor(error);
  return `${sentence(error)}: ${strerror(error.errno)}${advice === undefined ? "" : ` -- ${advice}`}`;
}

function adviceFor({ errno, operation }: BpfError): string | undefined {
  switch (errno) {
    case Errno.EPERM:
      // The paths of a bpffs are open to everyone they belong to; ids are the administrator's.
      return whyNotPermitted(operation === "open pinned object" ? "CAP_BPF" : "CAP_SYS_ADMIN", ownStatus());
    case Errno.ENOSYS:
      return "this kernel was built without bpf(2); links can be listed since Linux 5.8";
    case Errno.EINVAL:
      return operation === "get next link after id" ? "kernel too old? Links can be listed since Linux 5.8" : undefined;
    default:
      return undefined;
  }
}

/** The one that oclif's errors, and so a plugin's commands, ask for. */
function statusOf(error: unknown): number {
  const { oclif } = (error ?? {}) as { readonly oclif?: { readonly exit?: unknown } };
  return typeof oclif?.exit === "number" ? oclif.exit : Status.failed;
}

function only(message: string, status: number = Status.failed): Explanation {
  return { message, status, hint: undefined, topic: undefined };
}

function write(stream: Stream, text: string): void {
  const output = new Output(stream);
  output.write(text);
  output.flush();
}

/** Where even the error can't be written, the exit status has to say it all. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}
