export { type StructOpsLink, structOps } from "./struct-ops.ts";
