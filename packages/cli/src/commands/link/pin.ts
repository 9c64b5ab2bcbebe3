import * as Args from "@oclif/core/args";
import { BaseCommand, toOptions } from "../../base-command.ts";
import { linkArgs, toLinkName } from "../../link-args.ts";

/** Pins a link in a bpffs. */
export default class LinkPin extends BaseCommand {
  static override summary = "Pin a link, so that it stays when nobody holds it.";
  static override aliases = ["pin"];
  static override args = {
    ...linkArgs,
    file: Args.string({ ignoreStdin: true, required: true, description: "the path to pin it at, in a bpffs" }),
  };
  static override examples = ["<%= config.bin %> pin id 5 /sys/fs/bpf/my_link"];

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(LinkPin);
    const link = toLinkName(args.by, args.name);
    return this.operate({ command: "link:pin", link, file: args.file, options: toOptions(flags) });
  }
}
