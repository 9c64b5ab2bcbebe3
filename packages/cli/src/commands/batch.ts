import * as Args from "@oclif/core/args";
import { BaseCommand, toOptions } from "../base-command.ts";

/** Runs the commands of a file. */
export default class Batch extends BaseCommand {
  static override summary = "Run the commands of a file, one a line.";
  static override args = {
    file: Args.string({ ignoreStdin: true, required: true, description: "the file; - for standard input" }),
  };
  static override examples = ["<%= config.bin %> batch file commands.txt"];

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Batch);
    return this.operate({ command: "batch", file: args.file, options: toOptions(flags) });
  }
}
