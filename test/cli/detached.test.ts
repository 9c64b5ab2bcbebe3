import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { lacking } from "../lacks.ts";
import { allMakers } from "../links/all.ts";
import { makeLinks } from "../links/maker.ts";
import { testLab } from "../links/test-lab.ts";
import { findPeer } from "../peer.ts";
import { theirs } from "./run.ts";
import { openSession } from "./session.ts";
import { modeNames, modes, normal } from "./text.ts";

/*
 * Links of every type that `bpflink link detach` detaches, shown afterwards as bpftool shows
 * them: the link is still there, attached to nothing.
 */

const peer = findPeer();
const lack = lacking ?? (peer.path === undefined ? `needs bpftool: ${peer.reason}` : undefined);
const lab = lack === undefined ? testLab() : undefined;
const session = lab === undefined ? undefined : openSession();
const makers = [/^cgroup\/cgroup_device$/, /^xdp\/lo$/, /^tcx\/lo-ingress$/, /^netns\/sk_lookup$/, /^netfilter\//].map(
  (name) => allMakers.find((maker) => name.test(maker.name)),
);

/** What tells that a link of the type is attached to something: gone, or none, once it is detached. */
const attachments: Readonly<Record<string, RegExp>> = {
  cgroup: /cgroup_id [1-9]/,
  xdp: /ifindex .*\(/,
  tcx: /ifindex .*\(\d/,
  netns: /netns_ino [1-9]/,
};

describe("detached links", () => {
  after(() => session?.[Symbol.asyncDispose]());

  for (const maker of makers) {
    assert.ok(maker !== undefined);
    const { made, skipped, failed } =
      lab === undefined ? { made: [], skipped: [], failed: [] } : makeLinks(lab, [maker]);
    const [link] = made;
    const skip = lack ?? skipped[0]?.reason ?? false;
    test(maker.name, { skip }, async () => {
      assert.deepEqual(failed, []);
      assert.ok(session !== undefined && link !== undefined);
      const show = ["link", "show", "id", String(link.id)];
      const attached = attachments[link.type];
      if (attached !== undefined) assert.match((await session.run(show)).stdout, attached);

      const before = normal(await session.run(show));
      assert.deepEqual(await session.run(["link", "detach", "id", String(link.id)]), {
        status: 0,
        stdout: "",
        stderr: "",
      });
      for (const mode of modeNames) {
        const own = await session.run([...modes[mode], ...show]);
        const expected = await theirs([...modes[mode], ...show]);
        assert.deepEqual({ status: own.status, ...normal(own) }, { status: 0, ...normal(expected) });
      }
      // A netfilter link looks the same in both states.
      if (attached === undefined) return;
      assert.notDeepEqual(normal(await session.run(show)), before);
    });
  }
});
