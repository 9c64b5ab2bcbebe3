#!/usr/bin/env node
import module from "node:module";

// Node keeps compiled code between runs; in Deno and Bun there is nothing to enable.
module.enableCompileCache?.();
const { main } = await import("@bpflink/cli/main");

await main(process.argv.slice(2));
