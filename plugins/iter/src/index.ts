export { type IterLink, iter } from "./iter.ts";
export type { CgroupIterOrder, CgroupTarget, IterTarget, MapTarget, PlainTarget, TaskTarget } from "./target.ts";
