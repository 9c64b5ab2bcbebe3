// @ts-check
// `npm run build`: every package to its dist/.
import { build, install } from "./lib/prepare.mjs";

process.exitCode = (await install()) && (await build("js and types")) ? 0 : 1;
