import { formatJson, type JsonValue, showControlsInJson } from "@bpflink/core";
import { type BatchCommand, BatchError, batchCommands } from "../batch/commands.ts";
import { batchLines } from "../batch/lines.ts";
import type { Context } from "../context.ts";
import { explain, Status } from "../fail.ts";
import { parseWords } from "../grammar/grammar.ts";
import { operate } from "./index.ts";

/** The commands of a batch stand in an array of objects. */
const depth = 2;

/**
 * Runs the commands of a file, one a line, until one fails.
 *
 * @param path the file's; `-` for standard input
 * @returns the exit status of the one that failed
 */
export async function batch(context: Context, path: string): Promise<number> {
  const commands = batchCommands(batchLines(path));
  return context.options.json ? batchInJson(context, commands) : batchInPlain(context, commands);
}

async function batchInPlain(context: Context, commands: Iterable<BatchCommand>): Promise<number> {
  let count = 0;
  for (const command of commands) {
    const status = await run(context, command);
    // Whoever writes commands into a pipe waits for their output.
    context.output.flush();
    if (status !== Status.done) return status;
    count++;
  }
  context.output.write(`processed ${count} commands\n`);
  return Status.done;
}

/** Each command and what came of it: `[{"command":["link","show"],"output":[...]},...]`. */
async function batchInJson(context: Context, commands: Iterable<BatchCommand>): Promise<number> {
  const { options, output } = context;
  const line = (level: number) => (options.pretty ? `\n${"    ".repeat(level)}` : "");
  const name = (text: string) => `${line(depth)}"${text}":${options.pretty ? " " : ""}`;
  const json = (value: JsonValue, level: number) => {
    const text = formatJson(value, options, level);
    return output.isTerminal ? showControlsInJson(text) : text;
  };
  const error = (problem: unknown, level: number) => json({ error: explain(problem).message }, level);

  output.write("[");
  let separator = "";
  let status: number = Status.done;
  try {
    for (const command of commands) {
      const words = json(command.words, depth);
      output.write(`${separator}{${name("command")}${words},${name("output")}`);
      separator = ",";
      try {
        status = await run({ ...context, depth }, command);
      } catch (problem) {
        output.write(error(problem, depth));
        status = explain(problem).status;
      }
      output.write(`${line(1)}}`);
      output.flush();
      if (status !== Status.done) break;
    }
  } catch (problem) {
    output.write(`${separator}${error(problem, 1)}`);
    separator = ",";
    status = explain(problem).status;
  }
  output.write(`${separator === "" ? "" : line(0)}]`);
  return status;
}

async function run(context: Context, { words }: BatchCommand): Promise<number> {
  const line = parseWords(words, context.options);
  if (line.command === "batch") throw new BatchError("a batch file can't run another one");
  return operate(context, line);
}
