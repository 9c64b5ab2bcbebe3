import { BaseCommand, toOptions } from "../../base-command.ts";
import { linkArgs, toLinkName } from "../../link-args.ts";

/** Detaches a link from what it is attached to. */
export default class LinkDetach extends BaseCommand {
  static override summary = "Detach a link; it stays, defunct, while somebody holds it.";
  static override aliases = ["detach"];
  static override args = linkArgs;
  static override examples = ["<%= config.bin %> detach id 5"];

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(LinkDetach);
    const link = toLinkName(args.by, args.name);
    return this.operate({ command: "link:detach", link, options: toOptions(flags) });
  }
}
