export { type AssembleOptions, assemble } from "./assemble.ts";
export * from "./build.ts";
export { disassemble } from "./disassemble.ts";
export { type Helper, helpers } from "./helpers.ts";
export * from "./instructions.ts";
export { type LinkTableOptions, linkTableProgram } from "./link-table.ts";
export { type LinkTablePlan, planLinkTable } from "./link-table-plan.ts";
export { readLinkTableRecords } from "./link-table-records.ts";
export { instructionText, listing } from "./listing.ts";
export {
  readTaskFileRecords,
  type TaskFileOffsets,
  type TaskFileRecord,
  taskFileFilter,
  taskFileFilterSize,
  taskFileFunction,
  taskFileOffsets,
  taskFileProgram,
  taskFileRecordSize,
} from "./task-file.ts";
