import { BaseCommand, toOptions } from "../../base-command.ts";
import { optionalLinkArgs, toLinkName } from "../../link-args.ts";

/** Shows links: one, or all there are. */
export default class LinkShow extends BaseCommand {
  static override summary = "Show the links of the running kernel, or one of them.";
  static override aliases = ["link:list", "show", "list"];
  static override args = optionalLinkArgs;
  static override examples = ["<%= config.bin %> show", "<%= config.bin %> show id 5 --pretty"];

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(LinkShow);
    const { by, name } = args;
    const link = by === undefined || name === undefined ? undefined : toLinkName(by, name);
    return this.operate({ command: "link:show", link, options: toOptions(flags) });
  }
}
