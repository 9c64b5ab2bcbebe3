import type { Context } from "../context.ts";
import { Status } from "../fail.ts";
import type { CommandLine } from "../grammar/grammar.ts";
import { usage } from "../usage.ts";
import { version } from "../version.ts";
import { detach } from "./detach.ts";
import { pin } from "./pin.ts";
import { show } from "./show.ts";

/**
 * Does what a command line says, and writes what comes of it: text, or a JSON document
 * without the newline that ends it.
 *
 * @returns the exit status
 */
export async function operate(context: Context, line: CommandLine): Promise<number> {
  const { options, output, warnings } = context;
  switch (line.command) {
    case "link:show":
      return show(context, line.link);
    case "link:pin":
      return pin(context, line.link, line.file);
    case "link:detach":
      return detach(context, line.link);
    case "help":
      // Where JSON is asked for, bpftool has nothing to say, in JSON.
      if (options.json) output.write("null");
      else warnings.write(usage(line.topic));
      return Status.done;
    case "version":
      output.write(await version(options, context.depth));
      return Status.done;
    case "batch": {
      const { batch } = await import("./batch.ts");
      return batch(context, line.file);
    }
  }
}
