import { type TaskFileOffsets, taskFileFunction, taskFileOffsets } from "../bpf/index.ts";
import { UnsupportedError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** What the iterator over open files is made from, by the running kernel's BTF. */
export interface HolderPlan {
  /** The type id of the function that stands for the iterator. */
  readonly attachBtfId: number;
  readonly offsets: TaskFileOffsets;
}

const name = "holders";

/** The plan that an earlier run made on this kernel; undefined where there is none. */
export function recallPlan({ memory }: Kernel): HolderPlan | undefined {
  const text = memory?.recall(name);
  if (text === undefined) return undefined;
  try {
    const plan: unknown = JSON.parse(text);
    return isPlan(plan) ? plan : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the plan, and remembers it: the BTF takes longer to look through than all else that
 * the search does on a machine with few processes.
 *
 * @throws {UnsupportedError} where the kernel has no such iterator (before Linux 5.8)
 */
export function makePlan(kernel: Kernel): HolderPlan {
  const btf = kernel.vmlinux.open();
  const offsets = taskFileOffsets(btf);
  const [attachBtfId] = btf.find([{ kind: "func", name: taskFileFunction }]);
  if (attachBtfId === undefined) throw new UnsupportedError("the BPF iterator task_file", "it needs Linux 5.8");
  const plan = { attachBtfId, offsets };
  kernel.memory?.remember(name, JSON.stringify(plan));
  return plan;
}

/** A plan's members: what is recalled has these and no others. */
const members: HolderPlan = {
  attachBtfId: 0,
  offsets: {
    file: { fOp: 0, privateData: 0 },
    fileOperations: { release: 0 },
    task: { tgid: 0, threadPid: 0, groupLeader: 0, comm: 0 },
    pid: { level: 0, numbers: 0 },
    link: { id: 0, type: 0 },
    meta: { seq: 0 },
    perf: { linkType: 0, perfFile: 0, bpfCookie: 0 },
  },
};

function isPlan(plan: unknown): plan is HolderPlan {
  if (matches(plan, members)) return true;
  // JSON has no undefined: a plan for a kernel without such links leaves `perf` out.
  const { perf: _, ...offsets } = members.offsets;
  return matches(plan, { ...members, offsets });
}

/** Whether a value has the members of a model, and numbers where that has numbers. */
function matches(value: unknown, model: unknown): boolean {
  if (typeof model === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return false;
  const [own, wanted] = [Object.entries(value), new Map(Object.entries(model as object))];
  return (
    own.length === wanted.size && own.every(([name, member]) => wanted.has(name) && matches(member, wanted.get(name)))
  );
}
