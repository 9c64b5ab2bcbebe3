/*
 * Holds a link, under any name: takes command names in hexadecimal, one a line, and says
 * "named" for each. Ends with its standard input.
 *
 *   renamed.ts ID
 */
import { createInterface } from "node:readline";
import { OpenFlag } from "../../packages/core/src/uapi/fs.ts";
import { testKernel } from "../kernel.ts";

const kernel = testKernel();
const link = kernel.links.open(Number(process.argv[2]));

for await (const line of createInterface({ input: process.stdin })) {
  using comm = kernel.files.open("/proc/self/comm", OpenFlag.WRONLY);
  kernel.files.write(comm, Uint8Array.from(Buffer.from(line, "hex")));
  console.log("named");
}
link.close();
