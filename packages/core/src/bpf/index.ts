export { type AssembleOptions, assemble, mapSlots, setMap } from "./assemble.ts";
export * from "./build.ts";
export { disassemble } from "./disassemble.ts";
export { type Helper, helpers } from "./helpers.ts";
export * from "./instructions.ts";
export { type LinkTableOptions, linkTableProgram } from "./link-table.ts";
export { type LinkTablePlan, planLinkTable } from "./link-table-plan.ts";
export {
  type LinkTableExcept,
  type LinkTableFormat,
  linkTableFormat,
  readLinkTableRecords,
} from "./link-table-records.ts";
export { instructionText, listing } from "./listing.ts";
export {
  type TaskFileHandler,
  type TaskFileOffsets,
  TaskFileRecords,
  taskFileFilter,
  taskFileFilterSize,
  taskFileFunction,
  taskFileOffsets,
  taskFileProgram,
  taskFileRecordSize,
} from "./task-file.ts";
