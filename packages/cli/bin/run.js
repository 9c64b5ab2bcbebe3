#!/usr/bin/env node
import { main } from "@bpflink/cli/main";

await main(process.argv.slice(2));
