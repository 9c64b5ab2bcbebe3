import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { openContext } from "./context.ts";
import type { CommandLine } from "./grammar/grammar.ts";
import type { Options } from "./grammar/options.ts";
import { operate } from "./operations/index.ts";

/** What all commands have in common: bpftool's options, and errors that reach the host as they are. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ char: "j", default: false, description: "print JSON" }),
    pretty: Flags.boolean({ char: "p", default: false, description: "print JSON on many lines" }),
    bpffs: Flags.boolean({ char: "f", default: false, description: "show where links are pinned" }),
    nomount: Flags.boolean({ char: "n", default: false, description: "mount no bpffs" }),
    debug: Flags.boolean({ char: "d", default: false, description: "say what is done" }),
    holders: Flags.boolean({ allowNo: true, default: true, description: "show the processes that hold links" }),
    replay: Flags.string({ description: "show a capture instead of the running kernel", helpValue: "FILE" }),
    record: Flags.string({ description: "write what is read to a capture", helpValue: "FILE" }),
  };

  /** @returns the exit status */
  abstract override run(): Promise<number>;

  /** Runs the command in oclif's way. @returns the exit status */
  async execute(): Promise<number> {
    return this._run();
  }

  /**
   * Does what the command line says, and sees to it that JSON ends with a newline.
   *
   * @returns the exit status
   */
  protected async operate(line: CommandLine): Promise<number> {
    const context = openContext(this.config, line.options);
    try {
      const status = await operate(context, line);
      if (line.options.json) context.output.write("\n");
      return status;
    } finally {
      context.output.flush();
    }
  }

  /** No command here is deprecated; oclif would search the whole Config to find that out. */
  protected override warnIfCommandDeprecated(): void {}

  /** oclif would set an exit status and stop a spinner; the host has one place for errors. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}

/** The options from the flags that oclif parsed. */
export function toOptions(flags: {
  readonly json: boolean;
  readonly pretty: boolean;
  readonly bpffs: boolean;
  readonly nomount: boolean;
  readonly debug: boolean;
  readonly holders: boolean;
  readonly replay?: string | undefined;
  readonly record?: string | undefined;
}): Options {
  const { json, pretty, bpffs, nomount, debug, holders, replay, record } = flags;
  return { json: json || pretty, pretty, bpffs, nomount, debug, holders, replay, record };
}
