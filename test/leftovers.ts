import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { BpfError } from "@bpflink/core";
import { testKernel } from "./kernel.ts";

/** The names of what bpflink loads into the kernel. */
const ownNames = new Set(["link_holders", "link_table", "holder_filter"]);

/** The programs and maps that bpflink makes for itself; a link of its own lives no longer than its program. */
export function ownObjects(): Set<string> {
  const { programs, maps } = testKernel();
  const found = new Set<string>();
  for (const [kind, objects] of Object.entries({ program: programs, map: maps })) {
    for (let id = objects.nextId(0); id !== undefined; id = objects.nextId(id)) {
      if (ownNames.has(nameOf(objects, id))) found.add(`${kind} ${id}`);
    }
  }
  return found;
}

/**
 * Fails where there are objects of bpflink's that were not there before. Waits for a while:
 * the kernel frees programs a little later, and other processes may run bpflink too.
 */
export async function assertNothingNew(before: ReadonlySet<string>): Promise<void> {
  const first = [...ownObjects()].filter((object) => !before.has(object));
  let left = first;
  for (let i = 0; i < 100 && left.length > 0; i++) {
    await setTimeout(50);
    const now = ownObjects();
    left = left.filter((object) => now.has(object));
  }
  assert.deepEqual(left, []);
}

function nameOf(objects: ReturnType<typeof testKernel>["programs" | "maps"], id: number): string {
  try {
    using fd = objects.open(id);
    return objects.infoOf(fd).name;
  } catch (error) {
    // Gone meanwhile.
    if (error instanceof BpfError && error.code === "ENOENT") return "";
    throw error;
  }
}
