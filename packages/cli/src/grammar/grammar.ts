import { parseLinkId } from "./link-id.ts";
import { type Options, parseOptions } from "./options.ts";
import { ArgumentError, type Topic, UsageError } from "./usage-error.ts";
import { foreignObjects, linkCommands, resolve, topCommands } from "./words.ts";

/** One link, as a command line names it. */
export type LinkName = { readonly by: "id"; readonly id: number } | { readonly by: "pinned"; readonly path: string };

/** A command line that was understood. */
export type CommandLine = { readonly options: Options } & (
  | { readonly command: "help"; readonly topic: Topic }
  | { readonly command: "version" }
  | { readonly command: "link:show"; readonly link: LinkName | undefined }
  | { readonly command: "link:pin"; readonly link: LinkName; readonly file: string }
  | { readonly command: "link:detach"; readonly link: LinkName }
  | { readonly command: "batch"; readonly file: string }
);

/**
 * Understands a command line as bpftool does, and the link commands without the word
 * `link` before them.
 *
 * @param argv without the program's name
 * @throws {UsageError} where it is wrong
 * @throws {ArgumentError} where an id is no number
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { options, request, words } = parseOptions(argv);
  if (request === "help") return { command: "help", topic: "program", options };
  if (request === "version") return { command: "version", options };
  return parseWords(words, options);
}

/**
 * Understands the words of a command, as they stand in a batch file too.
 *
 * @throws {UsageError} {@link ArgumentError}
 */
export function parseWords(words: readonly string[], options: Options): CommandLine {
  const [word, ...rest] = words;
  if (word === undefined) return { command: "help", topic: "program", options };

  const name = resolve(word, topCommands);
  switch (name) {
    case undefined:
      throw unknown(word, options);
    case "help":
      return { command: "help", topic: "program", options };
    case "version":
      return { command: "version", options };
    case "batch":
      return { command: "batch", file: batchFile(rest, options), options };
    case "link":
      return parseLinkCommand(rest, options);
    default:
      return linkCommand(name, word, rest, options);
  }
}

function parseLinkCommand(words: readonly string[], options: Options): CommandLine {
  const [word = "show", ...rest] = words;
  const name = resolve(word, linkCommands);
  if (name === undefined) throw new UsageError(`unknown command '${word}'`, { options, topic: "link" });
  if (name === "help") return { command: "help", topic: "link", options };
  return linkCommand(name, word, rest, options);
}

function linkCommand(
  name: "show" | "list" | "pin" | "detach",
  typed: string,
  words: readonly string[],
  options: Options,
): CommandLine {
  const wrong = (message: string) => new UsageError(message, { options, topic: "link" });
  if (options.record !== undefined && (name === "pin" || name === "detach")) {
    throw wrong("--record is for what is shown, not for 'pin' and 'detach'");
  }
  switch (name) {
    case "show":
    case "list": {
      if (words.length === 0) return { command: "link:show", link: undefined, options };
      const [kind, value, ...rest] = words;
      if (value === undefined || rest.length > 0) throw wrong(`what is '${kind}'?`);
      return { command: "link:show", link: linkName(words, options), options };
    }
    case "pin": {
      const [, , file, extra] = words;
      if (file === undefined) throw wrong(`'${typed}' needs at least 3 arguments, ${words.length} found`);
      if (extra !== undefined) throw wrong(`what is '${extra}'?`);
      return { command: "link:pin", link: linkName(words, options), file, options };
    }
    case "detach":
      if (words.length !== 2) throw wrong("link specifier is invalid or missing");
      return { command: "link:detach", link: linkName(words, options), options };
  }
}

/** Reads `id N` or `pinned FILE`, which are there. */
function linkName([kind = "", value = ""]: readonly string[], options: Options): LinkName {
  switch (resolve(kind, ["id", "pinned"])) {
    case "id": {
      const id = parseLinkId(value);
      if (id === undefined) throw new ArgumentError(`can't parse ${value} as ID`, options);
      return { by: "id", id };
    }
    case "pinned":
      return { by: "pinned", path: value };
    case undefined:
      throw new UsageError(`expected 'id' or 'pinned', got: '${kind}'?`, { options, topic: "link" });
  }
}

function batchFile(words: readonly string[], options: Options): string {
  const [keyword = "", file, extra] = words;
  if (file === undefined) throw new UsageError("too few parameters for batch", { options });
  if (extra !== undefined) throw new UsageError("too many parameters for batch", { options });
  if (resolve(keyword, ["file"]) === undefined) {
    throw new UsageError(`expected 'file', got: ${keyword}`, { options });
  }
  return file;
}

function unknown(word: string, options: Options): UsageError {
  const object = resolve(word, foreignObjects);
  if (object === undefined) return new UsageError(`unknown command '${word}'`, { options });
  return new UsageError(`bpflink handles links only; use bpftool for '${object}'`, { options });
}
