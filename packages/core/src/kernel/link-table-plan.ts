import { type LinkTablePlan, planLinkTable } from "../bpf/index.ts";
import type { LinkSource } from "../kernel-view.ts";
import type { Kernel } from "./kernel.ts";

/** To be changed with what a {@link LinkTablePlan} means. */
const name = "link-table-1";

/**
 * The plan for reading links of these types at once: an earlier run's, where it was made for
 * the same types on this kernel, else a new one, which is remembered. To look all that up in
 * the kernel's BTF takes as long as to read some thousand links by it.
 *
 * @throws {UnsupportedError} where the kernel has no such iterator: before Linux 5.19
 */
export function linkTablePlan(kernel: Kernel, types: Iterable<LinkSource>): LinkTablePlan {
  const sources = [...types].map(({ id, name, info, kernel }) => ({ id, name, info, kernel }));
  // Layouts hold functions too, which are no part of the plan, and are left out.
  const asked = JSON.stringify(sources);
  const text = kernel.memory?.recall(name);
  if (text?.startsWith(`${asked}\n`)) return JSON.parse(text.slice(asked.length + 1));
  const plan = planLinkTable(kernel.vmlinux.open(), sources);
  kernel.memory?.remember(name, `${asked}\n${JSON.stringify(plan)}`);
  return plan;
}
