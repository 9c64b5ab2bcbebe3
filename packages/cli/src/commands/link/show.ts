import { type LinksOptions, type LinkTypeRegistry, links } from "@bpflink/core";
import * as Args from "@oclif/core/args";
import { BaseCommand, toOptions } from "../../base-command.ts";
import { explain, Status } from "../../fail.ts";
import type { LinkName } from "../../grammar/grammar.ts";
import { loadLinkTypes } from "../../link-types.ts";
import { type LinkWriter, linkWriter } from "../../link-writer.ts";
import { Output } from "../../output.ts";
import { readLink } from "../../read-link.ts";
import { openSession, type Session } from "../../session.ts";
import { standardStreams } from "../../streams.ts";
import { Warnings } from "../../warnings.ts";

/** Shows links: one, or all there are. */
export default class LinkShow extends BaseCommand {
  static override summary = "Show the links of the running kernel, or one of them.";
  static override aliases = ["link:list", "show", "list"];
  static override args = {
    by: Args.string({ options: ["id", "pinned"], ignoreStdin: true, description: "how the link is named" }),
    name: Args.string({ ignoreStdin: true, description: "its id, or the path it is pinned at" }),
  };
  static override examples = ["<%= config.bin %> show", "<%= config.bin %> show id 5 --pretty"];

  /** @returns the exit status */
  override async run(): Promise<number> {
    const { args, flags } = await this.parse(LinkShow);
    const options = toOptions(flags);
    const { stdout, stderr } = standardStreams();
    const output = new Output(stdout);
    const warnings = new Warnings(stderr, output);

    const types = await loadLinkTypes(this.config, warnings.tell);
    const session = await openSession(options);
    const join = { onWarning: warnings.link, pins: options.bpffs ? session.view.findPins() : undefined };
    const writer = linkWriter(types, { ...options, forTerminal: output.isTerminal });

    const name = toLinkName(args.by, args.name);
    let whole = true;
    try {
      if (name !== undefined) output.write(writer.one(readLink(session, types, name, join)));
      else whole = list({ session, types, join, writer, output, warnings });
    } finally {
      output.flush();
    }
    if (!whole) return Status.failed;
    session.save();
    return warnings.missing ? Status.failed : Status.done;
  }
}

/** What a listing needs. */
interface Listing {
  readonly session: Session;
  readonly types: LinkTypeRegistry;
  readonly join: LinksOptions;
  readonly writer: LinkWriter;
  readonly output: Output;
  readonly warnings: Warnings;
}

/** @returns whether it came to its end; why not is part of a JSON listing, and else thrown */
function list({ session, types, join, writer, output, warnings }: Listing): boolean {
  output.write(writer.begin());
  let whole = true;
  try {
    for (const link of links(session.view, types, join)) {
      output.write(writer.next(link));
      warnings.shown(link.id);
      if (output.closed && !session.recording) return true;
    }
  } catch (error) {
    const said = writer.broken(explain(error).message);
    if (said === undefined) throw error;
    output.write(said);
    whole = false;
  }
  output.write(writer.end());
  return whole;
}

function toLinkName(by: string | undefined, name: string | undefined): LinkName | undefined {
  if (by === undefined || name === undefined) return undefined;
  return by === "id" ? { by, id: Number(name) } : { by: "pinned", path: name };
}
