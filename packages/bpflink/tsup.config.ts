import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library("src/index.ts", "src/backend/bun.ts", "src/backend/deno.ts", "src/backend/node.ts"),
);
