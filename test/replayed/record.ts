/*
 * Writes the sample capture from its source, and bpftool's output for it:
 *
 *   npm run peer                                   (prints the path of bpftool)
 *   node --conditions=bpflink-source test/replayed/record.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPeer } from "../peer.ts";
import { ReplayedBpftool } from "./bpftool.ts";
import { type Style, styles } from "./ours.ts";
import { sampleCapture } from "./sample.ts";

const { path, reason } = findPeer();
if (path === undefined) throw new Error(`needs bpftool: ${reason}`);

const samples = join(import.meta.dirname, "../../packages/cli/samples");
const recorded = join(import.meta.dirname, "recorded");
mkdirSync(samples, { recursive: true });
mkdirSync(recorded, { recursive: true });
writeFileSync(join(samples, "all-link-types.json"), `${JSON.stringify(sampleCapture(), undefined, 1)}\n`);

using bpftool = new ReplayedBpftool(path);
for (const style of Object.keys(styles) as Style[]) {
  const output = await bpftool.run(sampleCapture(), [...styles[style], "link", "show"]);
  writeFileSync(join(recorded, `sample.${style}.txt`), output, "latin1");
}
