import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { decodeText, type Fd, mapTypes, pinLink } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { type MadeLink, makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { findPeer } from "../peer.ts";

/*
 * Pins, as bpftool-link(8) has them: "pin link LINK as FILE", in bpffs and without a dot in
 * the name, and `-f`, which shows the names of pinned links.
 */

const MS_BIND = 1 << 12;
const MNT_DETACH = 2;

const kernel = testKernel();
const lab = testLab();
const skip = lacking ?? false;
const made =
  lab === undefined
    ? []
    : makeLinks(
        lab,
        allMakers.filter(({ type }) => type === "raw_tracepoint"),
      ).made;

function link(index = 0): MadeLink {
  const one = made[index];
  assert.ok(one !== undefined);
  return one;
}

function newDirectory(): string {
  return mkdtempSync(join(lab?.workspace.directory ?? "", "pins-"));
}

/** Runs `use` on a directory on which, for as long, a bpffs is mounted. */
function inBpffs(use: (directory: string) => void): void {
  const directory = newDirectory();
  kernel.files.mount("bpf", directory, "bpf", 0);
  try {
    use(directory);
  } finally {
    kernel.files.unmount(directory, MNT_DETACH);
    rmdirSync(directory);
  }
}

/** Runs `use` on a plain directory. */
function inDirectory(use: (directory: string) => void): void {
  const directory = newDirectory();
  try {
    use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function pinsOf(id: number): readonly string[] {
  const { links, problems } = kernel.findPins();
  assert.deepEqual(problems, []);
  return links.get(id) ?? [];
}

/** Those in our directory: others come and go. */
function mounts(): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "latin1").split("\n");
  return lines.filter((line) => line.includes(lab?.workspace.directory ?? ""));
}

describe("pinned names", { skip }, () => {
  test("any bytes of a name, and sub-directories", () => {
    inBpffs((bpffs) => {
      mkdirSync(`${bpffs}/a`);
      mkdirSync(`${bpffs}/a/b c`);
      const names = [
        "x",
        'quote"s',
        "back\\slash",
        "new\nline",
        "a/ü漢",
        "a/b c/\u001b[31m",
        decodeText(Uint8Array.of(255, 254)),
      ];
      for (const name of names) kernel.objects.pin(link().fd, `${bpffs}/${name}`);
      assert.deepEqual([...pinsOf(link().id)].sort(), names.map((name) => `${bpffs}/${name}`).sort());
    });
    assert.deepEqual(pinsOf(link().id), []);
  });

  test("maps and programs are passed over", () => {
    inBpffs((bpffs) => {
      using map = kernel.maps.create({ type: mapTypes.indexOf("array"), keySize: 4, valueSize: 4, maxEntries: 1 });
      kernel.objects.pin(map, `${bpffs}/map`);
      kernel.objects.pin(link().program as Fd, `${bpffs}/program`);
      kernel.objects.pin(link().fd, `${bpffs}/link`);
      const { links } = kernel.findPins();
      assert.deepEqual(
        [...links.values()].flat().filter((path) => path.startsWith(bpffs)),
        [`${bpffs}/link`],
      );
    });
  });

  test("a pin is the only reference, and gone when it is removed", () => {
    inBpffs((bpffs) => {
      using program = kernel.programs.open(link().progId);
      const fd = kernel.programs.openRawTracepoint(program, "xdp_exception");
      const id = new DataView(kernel.links.info(fd, () => undefined).info.buffer).getUint32(4, true);
      kernel.objects.pin(fd, `${bpffs}/only`);
      fd.close();
      assert.deepEqual(pinsOf(id), [`${bpffs}/only`]);
      kernel.files.unlink(`${bpffs}/only`);
      assert.deepEqual(pinsOf(id), []);
    });
  });

  test("two mounts, and one of them bound elsewhere", () => {
    inBpffs((one) => {
      inBpffs((two) => {
        inDirectory((bound) => {
          kernel.objects.pin(link().fd, `${one}/x`);
          kernel.objects.pin(link().fd, `${two}/y`);
          kernel.files.mount(one, bound, "none", MS_BIND);
          try {
            assert.deepEqual([...pinsOf(link().id)].sort(), [`${one}/x`, `${two}/y`, `${bound}/x`].sort());
          } finally {
            kernel.files.unmount(bound, MNT_DETACH);
          }
        });
      });
    });
  });

  const { path: bpftool, reason } = findPeer();
  test("several come in bpftool's order", { skip: lacking ?? (bpftool ? false : `needs bpftool: ${reason}`) }, () => {
    inBpffs((bpffs) => {
      for (let count = 1; count <= 30; count++) {
        kernel.objects.pin(link(count % 2).fd, `${bpffs}/${(count * 7919) % 101}`);
        const output = execFileSync(bpftool ?? "", ["-j", "-f", "link", "show"], {
          encoding: "utf8",
          env: process.env,
        });
        const theirs: { id: number; pinned: string[] }[] = JSON.parse(output);
        const { links } = kernel.findPins();
        for (const { id } of [link(0), link(1)]) {
          const expected = theirs.find((entry) => entry.id === id)?.pinned;
          assert.deepEqual(links.get(id) ?? [], expected, `${count} pins`);
        }
      }
    });
  });
});

describe("pinLink", { skip }, () => {
  test("pins in a bpffs, once", () => {
    inBpffs((bpffs) => {
      pinLink(kernel, link().fd, `${bpffs}/x`);
      assert.deepEqual(pinsOf(link().id), [`${bpffs}/x`]);
      assert.throws(() => pinLink(kernel, link().fd, `${bpffs}/x`), {
        name: "PinError",
        reason: "exists",
        message: `can't pin BPF object: path '${bpffs}/x' already exists`,
      });
    });
  });

  test("refuses a dot in the name, and says why", () => {
    inBpffs((bpffs) => {
      assert.throws(() => pinLink(kernel, link().fd, `${bpffs}/a.b`), { reason: "dot", message: /'a\.b' has a dot/ });
      assert.ok(!readdirSync(bpffs).includes("a.b"));
    });
  });

  test("refuses a directory that isn't there", () => {
    inBpffs((bpffs) => {
      assert.throws(() => pinLink(kernel, link().fd, `${bpffs}/no/x`), { reason: "no directory" });
    });
  });

  test("mounts a bpffs where there is none, unless it must not", () => {
    inDirectory((directory) => {
      const before = mounts();
      assert.throws(() => pinLink(kernel, link().fd, `${directory}/x`, { mount: false }), { reason: "no bpffs" });
      assert.deepEqual(mounts(), before);

      pinLink(kernel, link().fd, `${directory}/x`);
      assert.deepEqual(pinsOf(link().id), [`${directory}/x`]);
      kernel.files.unmount(directory, MNT_DETACH);
      kernel.files.unmount(directory, MNT_DETACH);
      assert.deepEqual(mounts(), before);
    });
  });

  test("mounts none where files would be hidden", () => {
    inDirectory((directory) => {
      writeFileSync(join(directory, "file"), "");
      const before = mounts();
      assert.throws(() => pinLink(kernel, link().fd, `${directory}/x`), { reason: "not empty" });
      assert.deepEqual(mounts(), before);
    });
  });

  test("does not open what is no directory: a pipe would keep it waiting", () => {
    inDirectory((directory) => {
      const pipe = join(directory, "pipe");
      execFileSync("mkfifo", [pipe]);
      const before = mounts();
      assert.throws(() => pinLink(kernel, link().fd, `${pipe}/x`), { code: "ENOTDIR" });
      assert.deepEqual(mounts(), before);
    });
  });

  test("takes the mount down again where the link can't be pinned", () => {
    inDirectory((directory) => {
      const before = mounts();
      assert.throws(() => pinLink(kernel, link().fd, `${directory}/${"x".repeat(300)}`), { code: "ENAMETOOLONG" });
      assert.deepEqual(mounts(), before);
      assert.deepEqual(readdirSync(directory), []);
    });
  });
});
