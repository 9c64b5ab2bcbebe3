import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import type { Config } from "@oclif/core/config";
import * as Flags from "@oclif/core/flags";
import { FileError } from "../file-error.ts";
import { type Options, parseOptions } from "../grammar/options.ts";
import { UsageError } from "../grammar/usage-error.ts";
import { Output } from "../output.ts";
import { standardStreams } from "../streams.ts";
import { showControls } from "../terminal.ts";
import { smallConfig } from "./small.ts";
import { addUserPlugins, removeUserPlugin, rootOf, type UserPlugin, userPlugins } from "./user-plugin-list.ts";
import { dataDirectory, whyForeign } from "./user-plugins.ts";

/*
 * The user's own plugins, in the directory and the form that oclif reads them from. Its
 * @oclif/plugin-plugins does this too, and brings all of npm along.
 */

abstract class PluginCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ char: "j", default: false, description: "print JSON" }),
    pretty: Flags.boolean({ char: "p", default: false, description: "print JSON on many lines" }),
  };

  async execute(): Promise<void> {
    return this._run();
  }

  /** The host has one place for errors. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  protected override warnIfCommandDeprecated(): void {}
}

class List extends PluginCommand {
  static override summary = "List your plugins.";

  async run(): Promise<void> {
    const { flags } = await this.parse(List);
    const directory = dataDirectory();
    const plugins = userPlugins(directory).map((plugin) => {
      const root = rootOf(directory, plugin);
      return { name: plugin.name, version: versionAt(root), type: plugin.type, root };
    });
    const json = flags.json || flags.pretty;
    say(json ? `${JSON.stringify(plugins, undefined, flags.pretty ? 4 : undefined)}\n` : plugins.map(line).join(""));
  }
}

class Link extends PluginCommand {
  static override summary = "Use the plugin in a directory, as it stands there.";
  static override args = { directory: Args.string({ required: true, ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(Link);
    const root = directoryOf(args.directory);
    const name = pluginAt(root);
    const directory = dataDirectory();
    // In place of one that is installed: npm's dependencies are the plugins of that kind.
    if (userPlugins(directory).some((plugin) => plugin.name === name && plugin.type === "user")) {
      uninstall(directory, name);
    }
    addUserPlugins(directory, [{ name, type: "link", root }]);
  }
}

class Install extends PluginCommand {
  static override summary = "Install plugins with npm.";
  static override strict = false;
  static override args = { package: Args.string({ required: true, ignoreStdin: true }) };

  async run(): Promise<void> {
    const { argv } = await this.parse(Install);
    const directory = dataDirectory();
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    npm(directory, ["install", "--save", ...argv.map((word) => fromHere(String(word)))]);
    const { dependencies = {} } = packageAt(directory);
    const plugins: UserPlugin[] = [];
    const others: { name: string; problem: unknown }[] = [];
    for (const [name, tag] of Object.entries(dependencies)) {
      try {
        pluginAt(join(directory, "node_modules", name), name);
        plugins.push({ name, type: "user", tag });
      } catch (problem) {
        others.push({ name, problem });
      }
    }
    if (plugins.length > 0) addUserPlugins(directory, plugins);
    for (const { name } of others) uninstall(directory, name);
    if (others[0] !== undefined) throw others[0].problem;
  }
}

class Uninstall extends PluginCommand {
  static override summary = "Do without a plugin.";
  static override args = { name: Args.string({ required: true, ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(Uninstall);
    const directory = dataDirectory();
    const plugin = userPlugins(directory).find(({ name }) => name === args.name);
    if (plugin === undefined) throw new Error(`there is no plugin '${args.name}'`);
    if (plugin.type === "user") uninstall(directory, plugin.name);
    else removeUserPlugin(directory, plugin.name);
  }
}

const commands: Readonly<Record<string, new (argv: string[], config: Config) => PluginCommand>> = {
  list: List,
  link: Link,
  install: Install,
  unlink: Uninstall,
  uninstall: Uninstall,
};

/**
 * Runs `plugins ...`.
 *
 * @returns whether that is what the command line says
 */
export async function runPluginCommand(argv: readonly string[]): Promise<boolean> {
  const at = argv.indexOf("plugins");
  if (at < 0 || argv.slice(0, at).some((word) => !word.startsWith("-"))) return false;
  const [word = "list", ...words] = argv.slice(at + 1).filter((arg) => !arg.startsWith("-"));
  const flags = [...argv.slice(0, at), ...argv.slice(at + 1)].filter((arg) => arg.startsWith("-"));
  const { options } = parseOptions(flags);
  const CommandClass = commands[word];
  if (CommandClass === undefined) throw new UsageError(`unknown command 'plugins ${word}'`, { options });
  try {
    const problem = whyForeign(dataDirectory());
    if (problem !== undefined) throw new Error(problem);
    await new CommandClass([...flagsOf(options), "--", ...words], smallConfig() as Config).execute();
  } catch (error) {
    // oclif's parser has words of its own for what is missing or too much.
    if (error instanceof Error && "parse" in error) throw new UsageError(inOneLine(error.message), { options });
    // They say how it is to be told.
    throw Object.assign(error as Error, { options });
  }
  if (options.json && CommandClass !== List) say("null\n");
  return true;
}

/** What is wrong, and which argument it is; not what oclif says about help. */
function inOneLine(message: string): string {
  return message.split("\n").slice(0, 2).join(" ");
}

function flagsOf({ json, pretty }: Options): string[] {
  return pretty ? ["--pretty"] : json ? ["--json"] : [];
}

interface Package {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly oclif?: object;
}

function packageAt(root: string): Package {
  const path = join(root, "package.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Package;
  } catch (error) {
    throw new FileError("read", path, error);
  }
}

/** The version of the plugin in a directory; undefined where there is none any more. */
function versionAt(root: string): string | undefined {
  try {
    return packageAt(root).version;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** The name of the plugin in a directory. @throws where there is none; the error speaks of `what` */
function pluginAt(root: string, what = root): string {
  const { name, oclif } = packageAt(root);
  if (name === undefined || oclif === undefined) {
    throw new Error(
      `${what} holds no plugin: its package.json has no ${name === undefined ? "name" : "oclif section"}`,
    );
  }
  return name;
}

function directoryOf(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch (error) {
    throw new FileError("link", path, error);
  }
}

/** A path, as npm tells it from a name, is one of the caller's directory, not of the plugins'. */
function fromHere(spec: string): string {
  if (spec.startsWith("file:")) return resolve(spec.slice("file:".length));
  return /^\.|^[^@:~]+(?:\/|\.(?:tgz|tar|tar\.gz))$/i.test(spec) ? resolve(spec) : spec;
}

function uninstall(directory: string, name: string): void {
  npm(directory, ["uninstall", "--save", name]);
  removeUserPlugin(directory, name);
}

function npm(directory: string, args: readonly string[]): void {
  // Without --prefix npm takes the next directory above that looks like one of its own.
  const options = [`--prefix=${directory}`, "--no-audit", "--no-fund", "--loglevel=error"];
  const { error, status } = spawnSync("npm", [...args, ...options], {
    cwd: directory,
    // What npm says goes where errors go.
    stdio: ["ignore", 2, 2],
  });
  if (error !== undefined) throw new Error(`npm is needed to install plugins: ${error.message}`);
  if (status !== 0) throw new Error(`npm ${args[0]} failed with exit status ${status}`);
}

function line({ name, version, root }: { name: string; version: string | undefined; root: string }): string {
  const { isTerminal } = standardStreams().stdout;
  return `${[name, version ?? "(gone)", root].map(isTerminal ? showControls : String).join(" ")}\n`;
}

function say(text: string): void {
  const output = new Output(standardStreams().stdout);
  output.write(text);
  output.flush();
}
