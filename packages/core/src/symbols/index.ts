export { parseKallsyms, type SymbolTable } from "./kallsyms.ts";
