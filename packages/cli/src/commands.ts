import type { Command } from "@oclif/core/command";
import type { BaseCommand } from "./base-command.ts";
import Batch from "./commands/batch.ts";
import LinkDetach from "./commands/link/detach.ts";
import LinkPin from "./commands/link/pin.ts";
import LinkShow from "./commands/link/show.ts";
import type { CommandLine } from "./grammar/grammar.ts";
import { UsageError } from "./grammar/usage-error.ts";

/** The class of a command. */
export interface CommandClass {
  new (...args: ConstructorParameters<typeof Command>): BaseCommand;
  readonly aliases: string[];
}

/** The commands, by the name that the grammar has for them. oclif's `explicit` strategy reads them from here. */
export const commands: Readonly<Record<string, CommandClass>> = {
  "link:show": LinkShow,
  "link:pin": LinkPin,
  "link:detach": LinkDetach,
  batch: Batch,
};

/** @throws {UsageError} where there is no such command */
export function commandOf({ command, options }: CommandLine): CommandClass {
  const found = commands[command];
  if (found === undefined) throw new UsageError(`unknown command '${command.replace("link:", "")}'`, { options });
  return found;
}
