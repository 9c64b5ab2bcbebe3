// Compiles the CLI to one file that needs nothing installed. Runs on Bun:
//   bun build/single-file.ts OUTFILE [RUNTIME]
// RUNTIME is the Bun that goes into it, where that is another machine's.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { thirdPartyLicenses } from "./licenses.ts";
import { startup } from "./startup-plugin.ts";

const [outfile, runtime] = process.argv.slice(2);
if (outfile === undefined) throw new Error("usage: single-file.ts OUTFILE [RUNTIME]");

const root = fileURLToPath(new URL("../../../", import.meta.url));
const { plugin, check } = startup();
const { success, logs } = await Bun.build({
  entrypoints: [fileURLToPath(new URL("entry.ts", import.meta.url))],
  target: "bun",
  format: "esm",
  conditions: ["bpflink-source"],
  // Bun may give the helper that it wraps CommonJS with the name of the parameter beside it.
  minify: { whitespace: true, syntax: true, identifiers: false },
  bytecode: true,
  splitting: true,
  // oclif offers to compile a plugin's TypeScript with what is installed beside it: 13 MB, if they came along.
  external: ["typescript", "ts-node"],
  define: {
    "process.env.NODE_ENV": '"production"',
    // Else the build machine's paths, which are anybody's elsewhere: oclif looks for its package.json by them.
    __dirname: '"/$bunfs/root"',
    __filename: '"/$bunfs/root/bpflink"',
  },
  plugins: [plugin as unknown as Bun.BunPlugin],
  compile: {
    outfile,
    ...(runtime === undefined ? {} : { executablePath: runtime }),
    // Where it runs is the user's: no .env, bunfig.toml or the like of that directory is this program's.
    autoloadDotenv: false,
    autoloadBunfig: false,
    autoloadTsconfig: false,
    // A user's plugin finds its own packages by their package.json.
    autoloadPackageJson: true,
  },
});
for (const log of logs) console.error(log);
if (!success) process.exit(1);
check();
if (readFileSync(outfile).includes(root)) throw new Error(`${outfile} holds paths of this machine: ${root}`);
writeFileSync(join(dirname(outfile), "THIRD-PARTY-LICENSES"), thirdPartyLicenses());
