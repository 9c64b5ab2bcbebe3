import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "@oclif/core/command";
import { Config } from "@oclif/core/config";
import type { Hook, Hooks, PJSON, Plugin } from "@oclif/core/interfaces";
import { settings } from "@oclif/core/settings";
import pjson from "../../package.json" with { type: "json" };
import { canonical } from "../canonical.ts";
import { commandOf, commands } from "../commands.ts";
import { explain } from "../fail.ts";
import { FileError } from "../file-error.ts";
import type { CommandLine } from "../grammar/grammar.ts";
import { Output } from "../output.ts";
import { standardStreams } from "../streams.ts";
import { Warnings } from "../warnings.ts";
import { codeOf } from "../write.ts";
import { runFirstPartyHook } from "./hooks.ts";
import { provideHostModules } from "./host-modules.ts";
import { runOnSmallConfig } from "./small.ts";
import { rootOf, userPlugins } from "./user-plugin-list.ts";
import { dataDirectory } from "./user-plugins.ts";

/**
 * Runs a command of this package where the user has plugins: they add link types, and hooks
 * of oclif's own.
 *
 * @returns the exit status
 */
export async function runOnFullConfig(line: CommandLine): Promise<number> {
  const CommandClass = commandOf(line);
  const config = await loadConfigOrWarn();
  if (config === undefined) return runOnSmallConfig(line);
  const { id, argv } = canonical(line);
  const words = [...argv];
  return within(config, id, words, async () => {
    // Not by `config.runCommand`: that gives the command a Config built anew, without our hooks.
    await config.runHook("prerun", { argv: words, Command: CommandClass as unknown as Command.Class });
    const result = await new CommandClass(words, config).execute();
    await config.runHook("postrun", { argv: words, Command: CommandClass as unknown as Command.Class, result });
    return result;
  });
}

/**
 * Runs a command that a user's plugin brings.
 *
 * @returns whether there is one that `argv` names
 */
export async function runUserCommand(argv: readonly string[]): Promise<boolean> {
  const config = await loadConfig();
  endQuietlyWithoutReader();
  const end = argv.findIndex((arg) => arg.startsWith("-"));
  const words = end < 0 ? argv.length : end;
  for (let count = words; count > 0; count--) {
    const id = argv.slice(0, count).join(":");
    const command = config.findCommand(id);
    if (command === undefined || command.pluginName === pjson.name) continue;
    try {
      const rest = argv.slice(count);
      await within(config, id, rest, () => config.runCommand(id, rest, command));
    } catch (error) {
      // `this.exit(status)` throws what is no error.
      const { code, oclif } = error as { readonly code?: unknown; readonly oclif?: { readonly exit?: number } };
      if (code !== "EEXIT") throw error;
      process.exitCode = oclif?.exit ?? 0;
    }
    return true;
  }
  return false;
}

/** Where the list of plugins can't be read, links are shown without them. */
async function loadConfigOrWarn(): Promise<Config | undefined> {
  try {
    return await loadConfig();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    warn(`no plugins: ${error.message}`);
    return undefined;
  }
}

/** oclif's own Config, with the user's plugins: those in oclif's data directory. */
export async function loadConfig(): Promise<Config> {
  // A plugin runs as it was built: no TypeScript compiler is looked for.
  settings.enableAutoTranspile = false;
  const data = dataDirectory();
  await provideHostModules(userPlugins(data).map((plugin) => rootOf(data, plugin)));
  // oclif wants a directory; with everything handed to it, it reads nothing there.
  const root = dirname(fileURLToPath(import.meta.url));
  // The first-party plugins are known already, without a search.
  const { plugins: _, ...oclif } = pjson.oclif;
  const host = { ...pjson, oclif } as unknown as PJSON;
  const plugins = new Map([[host.name, hostPlugin(root, host)]]);
  const config = new HostConfig({ root, pjson: host, plugins, devPlugins: false });
  // In oclif's own words it is the host that failed, with all that is known of it.
  const problems: string[] = [];
  Object.assign(config, { warn: (problem: unknown) => problems.push(explain(problem).message) });
  await config.load();
  await config.loadPluginsAndCommands({ force: true });
  const missing = userPlugins(data).filter(({ name }) => !config.plugins.has(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    warn(`plugin ${names}: not loaded: ${problems.join("; ")}`);
  }
  return config;
}

function warn(message: string): void {
  const { stdout, stderr } = standardStreams();
  new Warnings(stderr, new Output(stdout)).tell(message);
}

class HostConfig extends Config {
  override async runHook<T extends keyof Hooks, P extends Hooks = Hooks>(
    event: T,
    options: P[T]["options"],
    timeout?: number,
    captureErrors?: boolean,
  ): Promise<Hook.Result<P[T]["return"]>> {
    const ours = await runFirstPartyHook(String(event), options);
    const others = await super.runHook<T, P>(event, options, timeout, captureErrors);
    return {
      failures: [...ours.failures, ...others.failures],
      successes: [...(ours.successes as typeof others.successes), ...others.successes],
    };
  }
}

/** A command that writes to process.stdout may be piped to `head`: what oclif does, which the bundle leaves to the host. */
function endQuietlyWithoutReader(): void {
  process.stdout.on("error", (error) => {
    if (codeOf(error) !== "EPIPE") throw error;
  });
}

/** Runs a command between the hooks that oclif's `run` has around one. */
async function within<T>(config: Config, id: string, argv: string[], action: () => Promise<T>): Promise<T> {
  let error: Error | undefined;
  await config.runHook("init", { argv, id });
  try {
    return await action();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
    throw thrown;
  } finally {
    await config.runHook("finally", { argv, id, Command: config.findCommand(id), error });
  }
}

/** This package as the plugin that oclif calls the root: its commands are at hand, not to be searched. */
function hostPlugin(root: string, host: PJSON): Plugin {
  return {
    _base: "",
    alias: host.name,
    commandIDs: Object.keys(commands),
    commands: Object.keys(commands).map((id) => loadable(id, host.name)),
    commandsDir: undefined,
    // oclif asks for ids that it has from `commandIDs`.
    findCommand: (async (id: string) => commands[id]) as unknown as Plugin["findCommand"],
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: "module",
    name: host.name,
    options: { root },
    pjson: host,
    root,
    topics: [],
    type: "core",
    valid: true,
    version: host.version,
  };
}

function loadable(id: string, pluginName: string): Command.Loadable {
  return {
    id,
    aliases: commands[id]?.aliases ?? [],
    args: {},
    flags: {},
    hidden: false,
    hiddenAliases: [],
    pluginAlias: pluginName,
    pluginName,
    pluginType: "core",
    load: async () => commands[id] as unknown as Command.Class,
  };
}
