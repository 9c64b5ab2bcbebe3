import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import { library } from "../../tsup.base.ts";
import { thirdPartyLicenses } from "./build/licenses.ts";
import { startup } from "./build/startup-plugin.ts";

type EsbuildPlugin = NonNullable<Options["esbuildPlugins"]>[number];

const { plugin, check } = startup();

/** The bundle runs on any runtime, so it takes the backends of all, each in a chunk of its own. */
const anyBackend: EsbuildPlugin = {
  name: "any-backend",
  setup(build) {
    const path = fileURLToPath(new URL("build/any-backend.ts", import.meta.url));
    build.onResolve({ filter: /^bpflink\/backend$/ }, () => ({ path }));
    // Plugins find packages here; it is the single file that has to provide its own.
    build.onLoad({ filter: /\/host-modules\.ts$/ }, () => ({ contents: "export function provideHostModules() {}" }));
    build.onEnd(({ errors }) => {
      if (errors.length === 0) check();
    });
  },
};

/*
 * What the command needs is bundled: a start reads a few files in place of hundreds. The
 * packages stay dependencies all the same: `src` is published too and imports them, and
 * stock oclif finds the plugins by them. koffi is a native addon and stays outside.
 */
export default defineConfig({
  ...library("src/main.ts", "src/commands.ts"),
  platform: "node",
  target: "node22",
  minify: true,
  sourcemap: false,
  noExternal: [/^(?!(typescript|ts-node|koffi)$|node:|bun:)/],
  external: ["typescript", "ts-node", "koffi", /^node:/, /^bun:/],
  onSuccess: async () => writeFileSync("dist/THIRD-PARTY-LICENSES", thirdPartyLicenses()),
  esbuildPlugins: [plugin as unknown as EsbuildPlugin, anyBackend],
  esbuildOptions(options) {
    // Sources, so that this waits for no other package's build.
    options.conditions = ["bpflink-source"];
  },
  // What is left of CommonJS in the bundle asks for these.
  banner: {
    js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;",
  },
});
