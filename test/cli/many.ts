/*
 * Runs many command lines of bpflink one after the other, so that a table of them needs no
 * process each: reads them from standard input, one JSON array a line, and ends what each
 * leaves on standard output and standard error with a line of its own.
 */
import { createInterface } from "node:readline";
import { main } from "@bpflink/cli/main";
import { writeAll } from "../../packages/cli/src/write.ts";
import { endOf } from "./session.ts";

const encoder = new TextEncoder();

for await (const line of createInterface({ input: process.stdin })) {
  process.exitCode = 0;
  await main(JSON.parse(line));
  const end = encoder.encode(endOf(Number(process.exitCode)));
  for (const fd of [1, 2]) writeAll(fd, end);
}
process.exitCode = 0;
