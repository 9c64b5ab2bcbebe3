export { type CgroupLink, cgroup } from "./cgroup.ts";
