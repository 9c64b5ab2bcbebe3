// @ts-check
// `npm run demo`, as root: attaches a handful of harmless links, shows them, takes them down.
import { join } from "node:path";
import { build, install } from "./lib/prepare.mjs";
import { run } from "./lib/process.mjs";
import { newestNode, root } from "./lib/workspace.mjs";

if (process.platform !== "linux" || process.getuid?.() !== 0) {
  process.stderr.write("bpflink: the demo attaches BPF programs, which takes root on Linux; npm start needs neither\n");
  process.exit(1);
}
if (!((await install()) && (await build("js")))) process.exit(1);
const { status } = await run(newestNode().path, ["--conditions=bpflink-source", join(root, "test", "demo.ts")], {
  cwd: root,
});
process.exitCode = status;
