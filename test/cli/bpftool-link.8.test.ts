import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readFileSync, unlinkSync } from "node:fs";
import { after, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { BpfError, encodeText, type Fd } from "@bpflink/core";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { borrowLinks } from "../links/borrow.ts";
import { type MadeLink, makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import type { Result } from "./run.ts";
import { openSession } from "./session.ts";
import { normal, usageMark } from "./text.ts";

/*
 * What bpftool-link(8) promises, sentence by sentence. Each test is named by what the page
 * says; that the words are bpftool's own is for messages.test.ts and test/differential.
 */

const skip = lacking ?? false;
const lab = testLab();
const session = lab === undefined ? undefined : openSession();
const made = lab === undefined ? [] : makeLinks(lab, makersOf("raw_tracepoint/plain", "netns/flow_dissector")).made;
const MNT_DETACH = 2;

describe("bpftool-link(8)", { skip }, () => {
  after(() => session?.[Symbol.asyncDispose]());

  describe("show, list", () => {
    test("show information about active links: all of them", async () => {
      const ids = made.map(({ id }) => id);
      for (const command of ["show", "list"]) {
        const { stdout } = await done("link", command);
        const listed = idsOf(stdout);
        assert.deepEqual(
          ids.filter((id) => !listed.includes(id)),
          [],
        );
        assert.deepEqual([...listed].sort(byNumber), listed, "by ascending id");
      }
      const [gone] = make("raw_tracepoint/plain");
      const before = gone.id;
      gone.fd.close();
      await assertGone(before);
      assert.ok(!idsOf((await done("link", "show")).stdout).includes(before), "only active ones");
    });

    test("show information about active links: LINK alone, by its id or the file it is pinned as", async () => {
      const path = `${bpffs()}/shown`;
      testKernel().objects.pin(raw().fd, path);
      for (const name of [
        ["id", String(raw().id)],
        ["pinned", path],
      ]) {
        assert.deepEqual(idsOf((await done("link", "show", ...name)).stdout), [raw().id]);
        assert.deepEqual(idsOf((await done("link", "list", ...name)).stdout), [raw().id]);
      }
      unlinkSync(path);
    });

    test("output starts with the link's id and type, then come the attributes of the type", async () => {
      const { id, progId, expected } = raw();
      const plain = await done("--no-holders", "link", "show", "id", String(id));
      assert.equal(plain.stdout, `${id}: raw_tracepoint  prog ${progId}  \n\ttp '${expected.tpName}'  \n`);

      const inode = namespace().expected.netnsIno;
      const second = await done("--no-holders", "link", "show", "id", String(namespace().id));
      assert.equal(
        second.stdout,
        `${namespace().id}: netns  prog ${namespace().progId}  \n\tnetns_ino ${inode}  attach_type flow_dissector  \n`,
      );
      const json = JSON.parse((await done("-j", "--no-holders", "link", "show", "id", String(namespace().id))).stdout);
      assert.deepEqual(json, {
        id: namespace().id,
        type: "netns",
        prog_id: namespace().progId,
        netns_ino: inode,
        attach_type: "flow_dissector",
      });
    });

    test("processes that hold open descriptors of the link are listed, where the kernel can tell", async () => {
      await using holder = await borrowLinks(encodeText("holds-a-link"), "once", [raw().id]);
      const plain = await done("link", "show", "id", String(raw().id));
      assert.match(plain.stdout, new RegExp(`\\n\\tpids .*\\bholds-a-link\\(${holder.pid}\\)`));
      const { pids } = JSON.parse((await done("-j", "link", "show", "id", String(raw().id))).stdout);
      assert.ok(pids.some((entry: object) => equal(entry, { pid: holder.pid, comm: "holds-a-link" })));
    });
  });

  describe("pin", () => {
    test("pin LINK as FILE", async () => {
      const path = `${bpffs()}/pinned`;
      const [link] = make("raw_tracepoint/plain");
      assert.equal((await done("link", "pin", "id", String(link.id), path)).stdout, "");
      assert.ok(lstatSync(path).isFile());
      link.fd.close();
      await setTimeout(100);
      assert.deepEqual(idsOf((await done("link", "show", "pinned", path)).stdout), [link.id], "the pin keeps it");
      unlinkSync(path);
      await assertGone(link.id);
    });

    test("FILE must be in a bpffs: one is mounted on its directory where that is in none", async () => {
      const directory = `${lab?.workspace.directory}/none yet`;
      mkdirSync(directory);
      try {
        await done("link", "pin", "id", String(raw().id), `${directory}/x`);
        assert.ok(mountedTypes(directory).includes("bpf"));
      } finally {
        while (mountedTypes(directory).length > 0) testKernel().files.unmount(directory, MNT_DETACH);
      }
    });

    test("FILE's name has no dot: that is reserved", async () => {
      const result = await session?.run(["link", "pin", "id", String(raw().id), `${bpffs()}/a.b`]);
      assert.equal(result?.status, 1);
      assert.match(result?.stderr ?? "", /^Error: .*'a\.b' has a dot.*\n$/);
    });
  });

  describe("detach", () => {
    for (const type of ["netns/sk_lookup", "cgroup/cgroup_device"]) {
      const maker = makersOf(type);
      test(`force-detach LINK: ${type}`, { skip: maker.length === 0 }, async () => {
        const [link] = make(type);
        const attachedTo = async () => (await done("--no-holders", "link", "show", "id", String(link.id))).stdout;
        const before = await attachedTo();
        assert.doesNotMatch(before, /(netns_ino|cgroup_id) 0 /);
        await done("link", "detach", "id", String(link.id));
        assert.equal(await attachedTo(), before.replace(/(netns_ino|cgroup_id) \d+ /, "$1 0 "));
        link.fd.close();
      });
    }

    test("the link and its program stay valid, defunct, until the last descriptor of the link is closed", async () => {
      const [link] = make("netns/sk_lookup");
      const { links, programs } = testKernel();
      const second = links.open(link.id);
      (link.program as Fd).close();
      await done("link", "detach", "id", String(link.id));
      await setTimeout(100);
      assert.equal(programs.info(link.progId).id, link.progId, "the program is there");
      link.fd.close();
      await setTimeout(100);
      assert.deepEqual(idsOf((await done("link", "show", "id", String(link.id))).stdout), [link.id]);
      second.close();
      await assertGone(link.id);
      await eventually(() => assert.throws(() => programs.info(link.progId), { code: "ENOENT" }));
    });
  });

  describe("help and options", () => {
    for (const words of [["link", "help"], ["link", "h"], ["help"], ["-h"], ["--help"]]) {
      test(`${words.join(" ")}: print a short help message`, async () => {
        const result = await session?.run(words);
        assert.equal(result?.status, 0);
        assert.equal(normal(result as Result).stderr, usageMark(words[0] === "link" ? "link" : "program"));
        const { stderr = "" } = result ?? {};
        for (const command of [/\{ show \| list \} +\[LINK\]/, /pin +LINK +FILE/, /detach +LINK/]) {
          assert.match(stderr, command);
        }
        assert.match(stderr, /LINK := \{ id LINK_ID \| pinned FILE \}/);
        for (const option of ["-j|--json", "-p|--pretty", "-d|--debug", "-f|--bpffs", "-n|--nomount", "-V|--version"]) {
          assert.ok(stderr.includes(`{${option}}`), option);
        }
      });
    }

    test("-V, --version: print the version and the features", async () => {
      const url = new URL("../../packages/cli/package.json", import.meta.url);
      const { version } = JSON.parse(readFileSync(url, "utf8"));
      for (const word of ["-V", "--version", "version"]) {
        const { stdout } = await done(word);
        assert.match(stdout, new RegExp(`^bpflink v${version.replaceAll(".", "\\.")}\nusing .*\nfeatures: .*\n$`));
      }
      const json = JSON.parse((await done("-j", "-V")).stdout);
      assert.equal(json.version, version);
    });

    test("-j, --json: generate JSON", async () => {
      for (const word of ["-j", "--json"]) {
        const { stdout } = await done(word, "link", "show");
        assert.match(stdout, /^\[\{.*\}\]\n$/, "on one line");
        assert.ok(JSON.parse(stdout).some(({ id }: { id: number }) => id === raw().id));
      }
    });

    test("-p, --pretty: generate readable JSON; implies -j", async () => {
      for (const word of ["-p", "--pretty"]) {
        const { stdout } = await done(word, "--no-holders", "link", "show", "id", String(raw().id));
        assert.match(stdout, new RegExp(`^\\{\n    "id": ${raw().id},\n    "type": "raw_tracepoint",\n`));
        const json = await done("-j", "--no-holders", "link", "show", "id", String(raw().id));
        assert.deepEqual(JSON.parse(stdout), JSON.parse(json.stdout));
      }
    });

    test("-d, --debug: print all there is to know of what is done, on standard error", async () => {
      for (const word of ["-d", "--debug"]) {
        const { stdout, stderr } = await done(word, "link", "show", "id", String(raw().id));
        assert.deepEqual(idsOf(stdout), [raw().id]);
        assert.match(stderr, new RegExp(`^bpf\\(BPF_LINK_GET_FD_BY_ID, id ${raw().id}\\) = \\d+$`, "m"));
        assert.match(stderr, /^bpf\(BPF_OBJ_GET_INFO_BY_FD, fd \d+, info_len \d+\) = 0$/m);
      }
    });

    test("-f, --bpffs: show the names of pinned links", async () => {
      const path = `${bpffs()}/a name`;
      testKernel().objects.pin(raw().fd, path);
      for (const word of ["-f", "--bpffs"]) {
        const plain = await done(word, "--no-holders", "link", "show", "id", String(raw().id));
        assert.match(plain.stdout, new RegExp(`\n\tpinned ${path}(?:  )?\n`));
        const json = await done(word, "-j", "link", "show", "id", String(raw().id));
        assert.deepEqual(JSON.parse(json.stdout).pinned, [path]);
      }
      unlinkSync(path);
      assert.ok(!(await done("link", "show", "id", String(raw().id))).stdout.includes("pinned"), "only then");
    });

    test("-n, --nomount: never mount a bpffs", async () => {
      const directory = `${lab?.workspace.directory}/never`;
      mkdirSync(directory);
      for (const word of ["-n", "--nomount"]) {
        const result = await session?.run([word, "link", "pin", "id", String(raw().id), `${directory}/x`]);
        assert.equal(result?.status, 1);
        assert.match(result?.stderr ?? "", /--nomount/);
        assert.deepEqual(mountedTypes(directory), []);
      }
    });
  });
});

function makersOf(...names: readonly string[]) {
  return allMakers.filter(({ name }) => names.includes(name));
}

/** Links of a test's own. */
function make(name: string): [MadeLink] {
  assert.ok(lab !== undefined);
  const { made, failed, skipped } = makeLinks(lab, makersOf(name));
  const [link] = made;
  if (link === undefined) throw failed[0]?.error ?? new Error(skipped[0]?.reason ?? `no ${name}`);
  return [link];
}

function raw(): MadeLink {
  return ofType("raw_tracepoint");
}

function namespace(): MadeLink {
  return ofType("netns");
}

function ofType(type: string): MadeLink {
  const link = made.find((one) => one.type === type);
  assert.ok(link !== undefined);
  return link;
}

function bpffs(): string {
  assert.ok(lab !== undefined);
  return lab.workspace.bpffs;
}

/** Runs a command that succeeds. */
async function done(...words: readonly string[]): Promise<Result> {
  assert.ok(session !== undefined);
  const result = await session.run(words);
  assert.equal(result.status, 0, `${words.join(" ")}: ${result.stderr}`);
  if (!/^(-d|--debug)$/.test(words[0] ?? "")) assert.equal(result.stderr, "");
  return result;
}

function idsOf(plain: string): number[] {
  return plain.split("\n").flatMap((line) => Number(/^(\d+): /.exec(line)?.[1] ?? []) || []);
}

/** The types of what is mounted on this very path. */
function mountedTypes(path: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.flatMap((line) => {
    const fields = line.split(" ");
    return fields[4]?.replaceAll("\\040", " ") === path ? [fields[fields.indexOf("-") + 1] ?? ""] : [];
  });
}

/** The kernel frees things a little later. */
async function eventually(check: () => void): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      check();
      return;
    } catch {
      await setTimeout(50);
    }
  }
  check();
}

function assertGone(id: number): Promise<void> {
  return eventually(() => assert.throws(() => testKernel().links.open(id), BpfError));
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function equal(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
