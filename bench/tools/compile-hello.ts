// Compiles the least that Bun can compile, in the way the single file is: compile-hello.ts SOURCE OUTFILE
const [source = "", outfile = ""] = process.argv.slice(2);
const { success, logs } = await Bun.build({
  entrypoints: [source],
  target: "bun",
  format: "esm",
  minify: true,
  bytecode: true,
  compile: { outfile, autoloadDotenv: false, autoloadBunfig: false, autoloadTsconfig: false },
});
for (const log of logs) console.error(log);
process.exitCode = success ? 0 : 1;
