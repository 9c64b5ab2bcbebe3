// @ts-check
// `npm run build`: every package to its dist/, and the single file dist/bpflink; with --all
// also the single files for other kinds of machines.
import { build, install } from "./lib/prepare.mjs";
import { buildSingleFile } from "./lib/single-file.mjs";

const which = process.argv.includes("--all") ? "all machines" : "this machine";
const built = (await install()) && (await build("js and types")) && (await buildSingleFile(which));
process.exitCode = built ? 0 : 1;
