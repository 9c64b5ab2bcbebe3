import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { type Fd, mapTypes } from "@bpflink/core";
import { allMakers } from "../links/all.ts";
import type { Lab } from "../links/lab.ts";
import { type MadeLink, makeLinks } from "../links/maker.ts";

const MNT_DETACH = 2;

/** What the command lines of messages.ts are about: links, and directories to pin them in. */
export interface Place {
  /** A link that can't be detached; pinned as `link` in {@link Place.bpffs}. */
  readonly id: string;
  /** One that can; undefined where this machine makes none. */
  readonly detachable: string;
  readonly bpffs: string;
  /** In no bpffs; has the empty directory `plain` and the file `file`. */
  readonly directory: string;
  /** Writes a batch file. @returns its path */
  batch(text: string): string;
  /** Takes away what a command made. */
  clean(): void;
  /** The mounts below {@link Place.directory}, as the kernel lists them. */
  mounts(): string[];
}

/** Makes the place; it goes with the lab. */
export function makePlace(lab: Lab): Place {
  const { bpffs, directory } = lab.workspace;
  const raw = make(lab, "raw_tracepoint/plain");
  const namespace = make(lab, "netns/flow_dissector");
  const map = lab.keep(
    lab.kernel.maps.create({ type: mapTypes.indexOf("array"), keySize: 4, valueSize: 4, maxEntries: 1 }),
  );
  lab.kernel.objects.pin(raw.fd, `${bpffs}/link`);
  lab.kernel.objects.pin(map, `${bpffs}/map`);
  lab.kernel.objects.pin(raw.program as Fd, `${bpffs}/program`);
  mkdirSync(`${directory}/plain`);
  writeFileSync(`${directory}/file`, "");
  const keptMounts = mounts(directory);
  let files = 0;
  return {
    id: String(raw.id),
    detachable: String(namespace.id),
    bpffs,
    directory,
    batch(text) {
      const path = `${directory}/batch-${files++}`;
      writeFileSync(path, text);
      return path;
    },
    clean() {
      for (const name of ["new", "new one", "2"]) ignoringMissing(() => unlinkSync(`${bpffs}/${name}`));
      const added = mounts(directory).filter((mount) => !keptMounts.includes(mount));
      for (const mount of added.reverse()) lab.kernel.files.unmount(mount, MNT_DETACH);
    },
    mounts: () => mounts(directory),
  };
}

function make(lab: Lab, name: string): MadeLink {
  const { made, failed } = makeLinks(
    lab,
    allMakers.filter((maker) => maker.name === name),
  );
  const [link] = made;
  if (link === undefined) throw failed[0]?.error ?? new Error(`no ${name} here`);
  return link;
}

function mounts(directory: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.flatMap((line) => line.split(" ")[4] ?? []).filter((path) => path.startsWith(`${directory}/`));
}

function ignoringMissing(action: () => void): void {
  try {
    action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
