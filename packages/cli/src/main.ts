import { type CommandLine, parseCommandLine } from "./grammar/grammar.ts";
import type { Options } from "./grammar/options.ts";
import { UsageError } from "./grammar/usage-error.ts";
import { hasUserPlugins } from "./host/user-plugins.ts";
import { type Stream, type Streams, standardStreams } from "./streams.ts";
import { version } from "./version.ts";
import { codeOf, writeAll, writeAside } from "./write.ts";

/**
 * Runs a command line and sets the process's exit status. What it doesn't need is not
 * loaded for it.
 *
 * @param argv without the runtime's and the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  const streams = standardStreams();
  let options: Pick<Options, "json" | "pretty" | "debug"> = { json: false, pretty: false, debug: false };
  try {
    const line = await understand(argv);
    if (line === undefined) return;
    options = line.options;
    process.exitCode = await run(line, streams);
  } catch (error) {
    if (error instanceof Error && "options" in error) options = error.options as Options;
    const { fail } = await import("./fail.ts");
    process.exitCode = fail(error, options, streams);
  }
}

/** The command line by the grammar; undefined where it was for plugins, or one of theirs, and is done. */
async function understand(argv: readonly string[]): Promise<CommandLine | undefined> {
  try {
    return parseCommandLine(await exact(argv));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (argv.includes("plugins")) {
      const { runPluginCommand } = await import("./host/plugin-commands.ts");
      if (await runPluginCommand(argv)) return undefined;
    }
    if (!hasUserPlugins(warn)) throw error;
    const { runUserCommand } = await import("./host/full.ts");
    if (await runUserCommand(argv)) return undefined;
    throw error;
  }
}

/** U+FFFD may stand for bytes that are no UTF-8. */
async function exact(argv: readonly string[]): Promise<readonly string[]> {
  if (!argv.some((arg) => arg.includes("\ufffd"))) return argv;
  const { exactArgv } = await import("./argv.ts");
  return exactArgv(argv);
}

/** @returns the exit status */
async function run(line: CommandLine, { stdout, stderr }: Streams): Promise<number> {
  switch (line.command) {
    case "help": {
      const { usage } = await import("./usage.ts");
      // Where JSON is asked for, bpftool has nothing to say, in JSON.
      await (line.options.json ? say(stdout, "null\n") : say(stderr, usage(line.topic)));
      return 0;
    }
    case "version": {
      await say(stdout, (await version(line.options, 0)) + (line.options.json ? "\n" : ""));
      return 0;
    }
    default:
      return hasUserPlugins(warn)
        ? (await import("./host/full.ts")).runOnFullConfig(line)
        : (await import("./host/small.ts")).runOnSmallConfig(line);
  }
}

function warn(message: string): void {
  const { fd, write } = standardStreams().stderr;
  writeAside(fd, new TextEncoder().encode(`Warning: ${message}\n`), write);
}

async function say(stream: Stream, text: string): Promise<void> {
  try {
    writeAll(stream.fd, new TextEncoder().encode(text), stream.write);
  } catch (error) {
    if (codeOf(error) === "EPIPE") return;
    const { OutputError } = await import("./output.ts");
    throw new OutputError(error);
  }
}
