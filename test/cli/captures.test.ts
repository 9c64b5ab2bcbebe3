import assert from "node:assert/strict";
import { existsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { holdLinks } from "../links/hold.ts";
import { makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { ours } from "./run.ts";

/*
 * Captures of the running kernel: they show what was shown, and nothing is done to the links
 * of the machine that they are shown on.
 */

const skip = lacking ?? false;
const lab = testLab();
const held = lacking === undefined ? await holdLinks() : undefined;
const path = (name: string) => join(lab?.workspace.directory ?? "", name);

describe("a capture of the running kernel", { skip }, () => {
  after(() => held?.[Symbol.asyncDispose]());

  for (const style of [[], ["-j"], ["-p"]]) {
    test(`shows all links, holders and pins that were shown: ${style[0] ?? "plain"}`, async () => {
      assert.ok(held !== undefined);
      const file = path("all.json");
      const command = [...style, "-f", "show"];
      const shown = await ours([...command, "--record", file]);
      assert.deepEqual({ status: shown.status, stderr: shown.stderr }, { status: 0, stderr: "" });
      for (const { id } of held.manifest.links) assert.match(shown.stdout, new RegExp(`^${id}: |"id": ?${id},`, "m"));
      assert.deepEqual(await ours([...command, "--replay", file]), shown);
    });
  }

  test("shows one link that was shown, by its id and by its path", async () => {
    const pinned = held?.manifest.links.filter(({ pinned }) => pinned.length > 0) ?? [];
    assert.ok(pinned.length > 3);
    for (const { id, pinned: paths } of pinned) {
      for (const name of [
        ["id", String(id)],
        ["pinned", paths[0] ?? ""],
      ]) {
        const file = path("one.json");
        const shown = await ours(["-j", "show", ...name, "--record", file]);
        assert.equal(shown.status, 0, shown.stderr);
        assert.deepEqual(await ours(["-j", "show", ...name, "--replay", file]), shown);
      }
    }
  });
});

test("nothing is done to a link of this machine in the name of a capture's", { skip }, async () => {
  assert.ok(lab !== undefined);
  const { made } = makeLinks(
    lab,
    allMakers.filter(({ name }) => name === "cgroup/cgroup_device"),
  );
  const [link] = made;
  assert.ok(link !== undefined);
  const pin = `${lab.workspace.bpffs}/attached`;
  lab.kernel.objects.pin(link.fd, pin);
  const file = path("this-machine.json");
  const show = ["--no-holders", "show", "id", String(link.id)];
  const before = await ours([...show, "--record", file]);
  assert.match(before.stdout, /cgroup_id [1-9]/);

  const target = `${lab.workspace.bpffs}/new`;
  for (const command of [
    ["detach", "id", String(link.id)],
    ["detach", "pinned", pin],
    ["pin", "id", String(link.id), target],
    ["pin", "pinned", pin, target],
  ]) {
    const { status, stdout, stderr } = await ours(["--replay", file, ...command]);
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" }, command.join(" "));
    assert.match(stderr, /^Error: can't (detach|pin) a link of a capture[^\n]*\n$/);
  }
  assert.deepEqual(await ours(show), before);
  assert.equal(existsSync(target), false);
  unlinkSync(pin);
});
