import { type LinksOptions, type LinkTypeRegistry, links, type PinSearch } from "@bpflink/core";
import type { Context } from "../context.ts";
import { explain, Status } from "../fail.ts";
import type { LinkName } from "../grammar/grammar.ts";
import { type LinkWriter, linkWriter } from "../link-writer.ts";
import { readLink } from "../read-link.ts";
import type { Session } from "../session.ts";

/**
 * Shows one link, or all there are.
 *
 * @returns the exit status
 */
export async function show(context: Context, name: LinkName | undefined): Promise<number> {
  const { options, output, warnings, depth } = context;
  const types = await context.types();
  const session = await context.session();
  const join = { onWarning: warnings.link, pins: findPins(context, session), holders: findHolders(context, session) };
  const writer = linkWriter(types, { ...options, depth, forTerminal: output.isTerminal });
  if (name !== undefined) {
    const link = readLink(session, types, name, join);
    // Before anything is written: JSON has one document, the link or the error.
    await context.save();
    output.write(writer.one(link));
    warnings.shown(link.id);
    return Status.done;
  }
  const whole = await list(context, session, types, join, writer);
  return whole && !warnings.missing ? Status.done : Status.failed;
}

/** @returns whether it came to its end; why not is part of a JSON listing, and else thrown */
async function list(
  { output, warnings, save }: Context,
  session: Session,
  types: LinkTypeRegistry,
  join: LinksOptions,
  writer: LinkWriter,
): Promise<boolean> {
  output.write(writer.begin());
  let whole = true;
  try {
    for (const link of links(session.view, types, join)) {
      let text: string;
      try {
        text = writer.next(link);
      } catch (problem) {
        // A plugin's format: that is its links' problem.
        warnings.link({ id: link.id, problem });
        continue;
      }
      output.write(text);
      warnings.shown(link.id);
      if (output.closed && !session.recording) return true;
    }
    // Links that could not be read are part of the recording, as they are of the machine.
    await save();
  } catch (error) {
    const said = writer.broken(explain(error).message);
    if (said === undefined) throw error;
    output.write(said);
    whole = false;
  }
  output.write(writer.end());
  return whole;
}

/** The names links are pinned at, where they are asked for. As bpftool has it, no link has a list of them where none is pinned. */
function findPins({ options, warnings }: Context, { view }: Session): PinSearch | undefined {
  if (!options.bpffs) return undefined;
  const pins = view.findPins();
  for (const problem of pins.problems) warnings.tell(explain(problem).message);
  return pins.links.size === 0 ? undefined : pins;
}

/** Who holds links. What kept the search from seeing more is told with -d: links are shown all the same. */
function findHolders({ options, warnings }: Context, { view }: Session): LinksOptions["holders"] {
  if (!options.holders) return undefined;
  const holders = view.findHolders();
  if (options.debug) for (const problem of holders.problems) warnings.tell(`holders: ${explainWithLog(problem)}`);
  return holders;
}

function explainWithLog(problem: unknown): string {
  const { message, hint } = explain(problem);
  const { log } = problem as { readonly log?: string };
  return [message, hint, log].filter((part) => part !== undefined).join("\n");
}
