/*
 * Attaches a few harmless links, shows them plain and as JSON with the command as it was
 * built, and takes them down. Nothing of it does anything: each program returns at once,
 * devices and cgroups are made for it.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { testKernel } from "./kernel.ts";
import { allMakers } from "./links/all.ts";
import { Lab } from "./links/lab.ts";
import { makeLinks } from "./links/maker.ts";

const shown = new Set([
  "raw_tracepoint/cookie-small",
  "cgroup/cgroup_inet_ingress",
  "iter/bpf_map",
  "netns/sk_lookup",
  "xdp/lo",
  "tcx/lo-ingress",
  "netfilter/ipv4-input",
  "perf_event/software-plain",
]);

const cli = join(import.meta.dirname, "../packages/cli/bin/run.js");

function bpflink(...args: string[]): void {
  console.log(`\n$ bpflink ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

{
  using lab = new Lab(testKernel());
  const { made, failed } = makeLinks(
    lab,
    allMakers.filter(({ name }) => shown.has(name)),
  );
  for (const { name, error } of failed) console.error(`${name}:`, error);
  console.log(`attached: ${made.map(({ name, id }) => `${name} (${id})`).join(", ")}`);

  bpflink("show");
  const [first] = made;
  if (first !== undefined) {
    bpflink("show", "id", String(first.id), "--pretty");
    lab.kernel.objects.pin(first.fd, `${lab.workspace.bpffs}/demo`);
    bpflink("-f", "show", "pinned", `${lab.workspace.bpffs}/demo`);
  }
  const detachable = made.find(({ type }) => type === "cgroup");
  if (detachable !== undefined) {
    bpflink("detach", "id", String(detachable.id));
    bpflink("show", "id", String(detachable.id));
  }
}
console.log("\ntaken down");
