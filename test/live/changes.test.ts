import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { test } from "node:test";
import {
  type Fd,
  type KernelView,
  type LinkReader,
  type LinkWarning,
  linkById,
  linkByPath,
  links,
  mapTypes,
  ObjectTypeError,
} from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { testLab } from "../links/test-lab.ts";
import { types } from "../types.ts";

const kernel = testKernel();
const lab = testLab();
const skip = lacking ?? false;

function newLink(): { fd: Fd; id: number } {
  assert.ok(lab !== undefined);
  const program = lab.program({ type: "raw_tracepoint" });
  const fd = lab.keep(kernel.programs.openRawTracepoint(program, "sched_process_exec"));
  return { fd, id: lab.fdinfo(fd, "link_id") };
}

/** The kernel's links, read one by one however many there are, with `meanwhile` called between finding an id and reading its link. */
function racing(meanwhile: (id: number) => void): KernelView {
  const reader: LinkReader = {
    nextId(after) {
      const id = kernel.links.nextId(after);
      if (id !== undefined) meanwhile(id);
      return id;
    },
    read: (id, layoutOf) => kernel.links.read(id, layoutOf),
    readPinned: (path, layoutOf) => kernel.links.readPinned(path, layoutOf),
  };
  const { readLinks: _, ...view } = kernel;
  return { ...view, links: reader };
}

test("a link that vanishes while it is listed is skipped without a word", { skip }, () => {
  const [before, victim, behind] = [newLink(), newLink(), newLink()];
  const warnings: LinkWarning[] = [];
  const view = racing((id) => {
    if (id === victim.id) victim.fd.close();
  });
  const ids = Array.from(links(view, types, { onWarning: (warning) => warnings.push(warning) }), ({ id }) => id);
  assert.ok(ids.includes(before.id) && ids.includes(behind.id));
  assert.ok(!ids.includes(victim.id));
  assert.deepEqual(
    warnings.filter(({ id }) => id === victim.id),
    [],
  );
});

test("a link that appears while the listing runs is listed", { skip }, () => {
  const first = newLink();
  const added: number[] = [];
  const view = racing((id) => {
    if (id === first.id && added.length === 0) added.push(newLink().id);
  });
  const ids = Array.from(links(view, types), ({ id }) => id);
  assert.equal(added.length, 1);
  assert.ok(ids.includes(added[0] ?? 0));
});

test("what can't be opened says why", { skip }, () => {
  assert.ok(lab !== undefined);
  const { bpffs } = lab.workspace;
  const map = lab.keep(
    kernel.maps.create({ type: mapTypes.indexOf("array"), keySize: 4, valueSize: 4, maxEntries: 1 }),
  );
  kernel.objects.pin(map, `${bpffs}/map`);
  const program = lab.program({ type: "raw_tracepoint" });
  kernel.objects.pin(program, `${bpffs}/program`);
  mkdirSync(`${bpffs}/directory`);

  assert.throws(() => linkById(kernel, types, 0x7fff_ffff), { name: "BpfError", code: "ENOENT", subject: 0x7fff_ffff });
  assert.throws(() => linkByPath(kernel, types, `${bpffs}/nothing`), { name: "BpfError", code: "ENOENT" });
  assert.throws(() => linkByPath(kernel, types, `${bpffs}/directory`), { name: "BpfError", code: "EACCES" });
  // A path outside of any bpffs.
  assert.throws(() => linkByPath(kernel, types, "/proc/self/status"), { name: "BpfError", code: "EACCES" });
  assert.throws(
    () => linkByPath(kernel, types, `${bpffs}/map`),
    (error) => error instanceof ObjectTypeError && error.found === "map" && error.path === `${bpffs}/map`,
  );
  assert.throws(
    () => linkByPath(kernel, types, `${bpffs}/program`),
    (error) => error instanceof ObjectTypeError && error.found === "prog",
  );
});

test("no descriptor stays open", { skip }, () => {
  assert.ok(lab !== undefined);
  const { bpffs } = lab.workspace;
  const { fd, id } = newLink();
  kernel.objects.pin(fd, `${bpffs}/link`);
  const map = lab.keep(
    kernel.maps.create({ type: mapTypes.indexOf("array"), keySize: 4, valueSize: 4, maxEntries: 1 }),
  );
  kernel.objects.pin(map, `${bpffs}/no-link`);

  const everything = () => {
    for (const link of links(kernel, types)) assert.ok(link.id > 0);
    // A listing that is abandoned half way.
    for (const link of links(kernel, types)) if (link.id > 0) break;
    linkById(kernel, types, id);
    linkByPath(kernel, types, `${bpffs}/link`);
    for (const path of [`${bpffs}/no-link`, `${bpffs}/nothing`, "/proc/self/status"]) {
      assert.throws(() => linkByPath(kernel, types, path));
    }
    assert.throws(() => linkById(kernel, types, 0x7fff_ffff));
    const failing = racing(() => {
      throw new Error("on purpose");
    });
    assert.throws(() => [...links(failing, types)], /on purpose/);
  };
  // The first round may open what a runtime or the kernel facade keeps.
  everything();
  const before = openDescriptors();
  for (let round = 0; round < 10; round++) everything();
  // A runtime may close one of its own meanwhile.
  assert.deepEqual(
    openDescriptors().filter((fd) => !before.includes(fd)),
    [],
  );
});

function openDescriptors(): string[] {
  return readdirSync("/proc/self/fd").sort((a, b) => Number(a) - Number(b));
}
