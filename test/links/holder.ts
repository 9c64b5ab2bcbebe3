/*
 * Makes a link of every kind this machine can, says which on one line of JSON, and holds
 * them until its standard input ends: so it goes when whoever started it does.
 */
import { testKernel } from "../kernel.ts";
import { allMakers } from "./all.ts";
import { Lab } from "./lab.ts";
import { type MadeLink, makeLinks } from "./maker.ts";

/** What the holder says of a link. */
export interface HeldLink {
  readonly name: string;
  readonly type: string;
  readonly id: number;
  readonly progId: number;
  /** Where it is pinned. */
  readonly pinned: readonly string[];
}

/** The holder's one line. */
export interface Manifest {
  /** The process that holds the links. */
  readonly pid: number;
  /** The bpffs where they are pinned. */
  readonly bpffs: string;
  readonly links: readonly HeldLink[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Those that could not be made, which stands on standard error with the reason. */
  readonly failed: readonly string[];
}

if (import.meta.main) {
  const lab = new Lab(testKernel());
  const { made, skipped, failed } = makeLinks(lab, allMakers);
  for (const { name, error } of failed) console.error(`${name}:`, error);
  const manifest: Manifest = {
    pid: process.pid,
    bpffs: lab.workspace.bpffs,
    links: pin(lab, made),
    skipped,
    failed: failed.map(({ name }) => name),
  };
  console.log(JSON.stringify(manifest));
  process.stdin.on("data", () => {});
  process.stdin.on("end", () => {
    lab[Symbol.dispose]();
    process.exit(0);
  });
}

/** Pins the last link of each type, and the very last twice. */
function pin(lab: Lab, links: readonly MadeLink[]): HeldLink[] {
  const { bpffs } = lab.workspace;
  const lasts = new Map(links.map((link) => [link.type, link]));
  return links.map((link, i) => {
    const pinned = lasts.get(link.type) === link ? [`${bpffs}/${link.type}`] : [];
    if (i === links.length - 1) pinned.push(`${bpffs}/second name of ${link.type}`);
    for (const path of pinned) lab.kernel.objects.pin(link.fd, path);
    const { name, type, id, progId } = link;
    return { name, type, id, progId, pinned };
  });
}
