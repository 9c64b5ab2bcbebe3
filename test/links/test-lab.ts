import { after } from "node:test";
import { testKernel } from "../kernel.ts";
import { lacking } from "../lacks.ts";
import { Lab } from "./lab.ts";

/** A lab for one test file, which goes when its tests are done; undefined where live tests can't run. */
export function testLab(): Lab | undefined {
  if (lacking !== undefined) return undefined;
  const lab = new Lab(testKernel());
  const close = () => lab[Symbol.dispose]();
  after(close);
  // Deno leaves `after` out where one of the file's tests is skipped.
  globalThis.addEventListener?.("unload", close);
  return lab;
}
