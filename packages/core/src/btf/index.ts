export { type Btf, openBtf } from "./btf.ts";
export type { BtfType } from "./describe.ts";
export type { BtfEnumerator } from "./enums.ts";
export type { BtfQuery } from "./find.ts";
export { type BtfKind, btfKinds } from "./kinds.ts";
export type { BtfField, BtfMember } from "./members.ts";
