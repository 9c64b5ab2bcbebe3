// @ts-check
// An unpacked kernel: its files, and its modules in the order in which they load.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * @typedef {object} InstalledKernel
 * @property {string} release as `uname -r` says it
 * @property {string} image
 * @property {string} config its build's configuration
 * @property {string} modules the folder of its modules
 */

/**
 * @param {string} folder that a kernel's packages are unpacked in
 * @returns {InstalledKernel}
 */
export function findKernel(folder) {
  const library = ["usr/lib/modules", "lib/modules"].map((path) => join(folder, path)).find((path) => existsSync(path));
  const release = library && readdirSync(library)[0];
  if (library === undefined || release === undefined)
    throw new Error(`no kernel in ${folder}: remove it to fetch anew`);
  const modules = join(library, release);
  /** @param {string} name @param {string} plain */
  const pick = (name, plain) => {
    const paths = [join(folder, "boot", `${name}-${release}`), join(modules, plain)];
    const path = paths.find((candidate) => existsSync(candidate));
    if (path === undefined) throw new Error(`no ${name} in ${folder}: remove it to fetch anew`);
    return path;
  };
  return { release, image: pick("vmlinuz", "vmlinuz"), config: pick("config", "config"), modules };
}

/** @typedef {{ name: string, file: string }} ModuleFile */

/** A kernel's modules. */
export class Modules {
  /** @type {Map<string, string>} */
  #files = new Map();
  /** @type {Set<string>} */
  #builtin;

  /** @param {InstalledKernel} kernel */
  constructor(kernel) {
    const paths = readdirSync(join(kernel.modules, "kernel"), { recursive: true }).map(String);
    for (const path of paths) {
      if (/\.ko(\.\w+)?$/.test(path)) this.#files.set(moduleName(path), join(kernel.modules, "kernel", path));
    }
    const builtin = readFileSync(join(kernel.modules, "modules.builtin"), "utf8").trim();
    this.#builtin = new Set(builtin.split("\n").map(moduleName));
  }

  /** Whether the kernel has it, as a module or built in. @param {string} name */
  has(name) {
    return this.#builtin.has(name) || this.#files.has(name);
  }

  /**
   * The modules to load, in order, for those that are asked for and not built in.
   *
   * @param {readonly string[]} names
   * @returns {Map<string, Buffer>} the unpacked modules by name
   */
  load(names) {
    /** @type {Map<string, Buffer>} */
    const loaded = new Map();
    /** @param {string} name */
    const add = (name) => {
      const path = this.#files.get(name);
      if (path === undefined || loaded.has(name)) return;
      const content = unpack(path);
      for (const needed of dependencies(content)) add(needed);
      loaded.set(name, content);
    };
    for (const name of names) add(name);
    return loaded;
  }
}

/** `-` and `_` are the same in a module's name. @param {string} path */
function moduleName(path) {
  return basename(path)
    .replace(/\.ko(\.\w+)?$/, "")
    .replaceAll("-", "_");
}

/** @param {string} path */
function unpack(path) {
  if (path.endsWith(".ko")) return readFileSync(path);
  if (!path.endsWith(".xz")) throw new Error(`a module of a kind that is new: ${path}`);
  return execFileSync("xz", ["-dc", path], { maxBuffer: 1 << 28 });
}

/** The modules that a module says it needs. @param {Buffer} module */
function dependencies(module) {
  const key = "\0depends=";
  const at = module.indexOf(key);
  if (at < 0) return [];
  const start = at + key.length;
  const names = module.toString("latin1", start, module.indexOf(0, start));
  return names === "" ? [] : names.split(",").map((name) => name.replaceAll("-", "_"));
}
