// @ts-check
// `npm run build`: every package to its dist/.
import { prepare } from "./lib/prepare.mjs";

process.exitCode = (await prepare()) ? 0 : 1;
