/** As much as bpftool has room for. */
const longestLine = 65_536;
const mostWords = 4096;

/** A command of a batch file. */
export interface BatchCommand {
  readonly words: readonly string[];
}

/** A batch file that can't be understood. Commands are counted from 0. */
export class BatchError extends Error {
  override readonly name = "BatchError";
}

/**
 * The commands of a batch file, by bpftool's rules: one a line; `#` starts a comment,
 * wherever it stands; a backslash at the end of a line joins it with the next; a word that
 * starts with a quote reaches to the next quote of its kind.
 *
 * @param lines each with its newline
 * @throws {BatchError}
 */
export function* batchCommands(lines: Iterable<string>): Generator<BatchCommand> {
  let count = 0;
  for (const text of joined(lines, () => count)) {
    const words = split(text, count);
    if (words.length === 0) continue;
    yield { words };
    count++;
  }
}

/** Lines without their comments, continued ones as one. */
function* joined(lines: Iterable<string>, count: () => number): Generator<string> {
  let pending: string | undefined;
  for (const line of lines) {
    const text = (pending ?? "") + withoutComment(line);
    if (text.length >= longestLine) throw new BatchError(`command ${count()} is too long`);
    if (text.endsWith("\\\n")) {
      pending = text.slice(0, -2);
      continue;
    }
    pending = undefined;
    yield text;
  }
  if (pending !== undefined) throw new BatchError(`missing continuation line on command ${count()}`);
}

function withoutComment(line: string): string {
  const start = line.indexOf("#");
  return start < 0 ? line : line.slice(0, start);
}

function split(text: string, count: number): string[] {
  const words: string[] = [];
  const word = /[^ \t\r\n]/g;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    if (words.length >= mostWords - 1) throw new BatchError(`too many arguments to command ${count}`);
    const quoted = match[0] === "'" || match[0] === '"';
    const start = quoted ? match.index + 1 : match.index;
    const end = quoted ? text.indexOf(match[0], start) : endOfWord(text, start);
    if (end < 0) throw new BatchError(`unterminated quoted string in command ${count}`);
    words.push(text.slice(start, end));
    // What ends a word is passed over, whatever it is.
    word.lastIndex = end + 1;
  }
  return words;
}

function endOfWord(text: string, start: number): number {
  const length = text.slice(start).search(/[ \t\r\n]/);
  return length < 0 ? text.length : start + length;
}
