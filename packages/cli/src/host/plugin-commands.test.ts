import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runCli, sample } from "../run-cli.test-helper.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "bpflink-plugins-"));
after(() => rmSync(scratch, { recursive: true }));

/** By the name that `npm run build` gives it. */
const isSingleFile = /\/bpflink[^/]*$/.test(process.env.BPFLINK_CLI ?? "");
const capture = join(scratch, "capture.json");
const { links, ...rest } = JSON.parse(readFileSync(sample, "utf8"));
// struct bpf_link_info: type 200, id 9000, prog_id 7; then 0x1234 for the plugin.
const info = "c8000000".concat("28230000", "07000000", "00000000", "34120000");
writeFileSync(capture, JSON.stringify({ ...rest, links: [links[0], { id: 9000, info, buffers: {} }] }));

/** A copy of the example plugin, somewhere else, and the CLI with a data directory of its own. */
function place(name: string, packages: "with packages" | "without packages") {
  const plugin = join(scratch, name);
  cpSync(join(root, "test/fixtures/plugin-example"), plugin, { recursive: true });
  if (packages === "with packages") symlinkSync(join(root, "node_modules"), join(plugin, "node_modules"));
  const data = join(scratch, `${name}-data`);
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = runCli(args, { env: { BPFLINK_DATA_DIR: data }, cwd: scratch });
    return { status, stdout, stderr };
  };
  return { plugin, data, run };
}

const nothing = { status: 0, stdout: "", stderr: "" };
const asJson = (value: unknown) => ({ ...nothing, stdout: `${JSON.stringify(value)}\n` });

for (const packages of ["with packages", "without packages"] as const) {
  // Without packages of its own, a plugin has those of the single file, where there is nothing else.
  const skip = packages === "without packages" && !isSingleFile && "only on another runtime: the single file";
  test(`a plugin that is linked ${packages} adds link types and commands, until it is unlinked`, { skip }, () => {
    const { plugin, data, run } = place(packages.replace(" ", "-"), packages);
    assert.deepEqual(run("plugins"), nothing);
    assert.deepEqual(run("plugins", "link", plugin), nothing);
    const listed = { name: "bpflink-plugin-example", version: "1.2.3", type: "link", root: plugin };
    assert.deepEqual(run("-j", "plugins", "list"), asJson([listed]));

    const shown = run("--replay", capture, "-j", "show");
    assert.deepEqual({ ...shown, stdout: "" }, nothing);
    const [first, second] = JSON.parse(shown.stdout);
    assert.equal(first.type, "raw_tracepoint");
    assert.deepEqual(second, { id: 9000, type: "example", prog_id: 7, value: 0x1234 });
    assert.deepEqual(run("hello", "you"), { ...nothing, stdout: "hello you\n" });
    assert.equal(run("nothello").status, 2);
    assert.deepEqual(run("hello", "nobody"), { status: 3, stdout: "", stderr: "Error: nobody is there\n" });

    assert.deepEqual(run("plugins", "unlink", "bpflink-plugin-example"), nothing);
    assert.equal(existsSync(join(data, "package.json")), false, "no search for plugins any more");
    assert.deepEqual(JSON.parse(run("--replay", capture, "-j", "show").stdout)[1], { id: 9000, type: 200, prog_id: 7 });
  });
}

test("what is no plugin is not linked", () => {
  const { plugin, data, run } = place("broken", "without packages");
  writeFileSync(join(plugin, "package.json"), "{}");
  assert.match(run("plugins", "link", plugin).stderr, /^Error: .*broken holds no plugin: .* no name\n$/);
  assert.match(
    run("plugins", "link", join(plugin, "none")).stderr,
    /^Error: can't link .*: No such file or directory\n$/,
  );
  assert.match(run("plugins", "unlink", "none").stderr, /^Error: there is no plugin 'none'\n$/);
  assert.deepEqual(run("-j", "plugins", "unlink", "none"), {
    ...asJson({ error: "there is no plugin 'none'" }),
    status: 1,
  });
  assert.equal(existsSync(data), false);
  for (const words of [["link"], ["frobnicate"], ["unlink"]])
    assert.equal(run("plugins", ...words).status, 2, words[0]);
});

/** A package in a directory of the scratch folder. @returns its path */
function packageIn(name: string, content: object): string {
  const path = join(scratch, name);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, version: "1.0.0", ...content }));
  return path;
}

test("plugins are installed with npm, and nothing else is: not what is no plugin, nor outside their directory", () => {
  const { data, run } = place("installing", "without packages");
  packageIn("some-plugin", { oclif: {} });
  packageIn("no-plugin", {});
  // npm would take this for the project that it works on.
  mkdirSync(join(scratch, "node_modules"));
  try {
    const refused = run("plugins", "install", "./no-plugin");
    assert.deepEqual({ ...refused, stderr: "" }, { ...nothing, status: 1 });
    assert.match(refused.stderr, /^Error: no-plugin holds no plugin: its package.json has no oclif section$/m);
    assert.deepEqual(run("plugins"), nothing);

    const both = run("plugins", "install", "./some-plugin", "./no-plugin");
    assert.equal(both.status, 1);
    const root = join(data, "node_modules", "some-plugin");
    assert.deepEqual(run("plugins"), { ...nothing, stdout: `some-plugin 1.0.0 ${root}\n` });
    assert.equal(existsSync(join(data, "node_modules", "no-plugin")), false);

    // One of each kind never stand side by side.
    const linked = `some-plugin 1.0.0 ${join(scratch, "some-plugin")}\n`;
    assert.equal(run("plugins", "link", "some-plugin").status, 0);
    assert.deepEqual(run("plugins"), { ...nothing, stdout: linked });
    packageIn("other-plugin", { oclif: {} });
    assert.equal(run("plugins", "install", "file:other-plugin").status, 0);
    assert.match(run("plugins").stdout, new RegExp(`^${linked}other-plugin 1\\.0\\.0 .*\n$`));
    assert.equal(run("plugins", "install", "some-plugin/").status, 0);
    assert.equal(JSON.parse(run("-j", "plugins").stdout).length, 2);
    assert.ok(!run("plugins").stdout.includes(linked));

    assert.equal(run("plugins", "uninstall", "other-plugin").status, 0);
    assert.deepEqual({ ...run("-j", "plugins", "uninstall", "some-plugin"), stderr: "" }, asJson(null));
    assert.deepEqual(run("plugins"), nothing);
    assert.deepEqual(readdirSync(join(scratch, "node_modules")), []);
    assert.equal(existsSync(join(scratch, "package.json")), false);
  } finally {
    rmSync(join(scratch, "node_modules"), { recursive: true });
  }
});

test("a linked plugin that is gone is listed all the same, so that it can be unlinked", () => {
  const { plugin, run } = place("going", "without packages");
  assert.deepEqual(run("plugins", "link", plugin), nothing);
  rmSync(plugin, { recursive: true });
  const { status, stdout, stderr } = run("--replay", capture, "-j", "show");
  assert.deepEqual([status, JSON.parse(stdout).length], [0, 2]);
  assert.match(stderr, /^Warning: plugin bpflink-plugin-example: not loaded: [^\n]*\n$/);
  assert.deepEqual(run("plugins"), { ...nothing, stdout: `bpflink-plugin-example (gone) ${plugin}\n` });
  assert.deepEqual(run("plugins", "unlink", "bpflink-plugin-example"), nothing);
});

test("a plugin that can't be loaded is a warning, and all else is shown", () => {
  const { plugin, run } = place("failing", "with packages");
  assert.deepEqual(run("plugins", "link", plugin), nothing);
  writeFileSync(join(plugin, "link-types.js"), 'throw new Error("no such thing");');
  const { status, stdout, stderr } = run("--replay", capture, "-j", "show");
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).length, 2);
  assert.match(stderr, /no such thing/);
});

test("what a plugin gives is its own problem: no array, a format that fails", () => {
  const { plugin, run } = place("odd", "with packages");
  assert.deepEqual(run("plugins", "link", plugin), nothing);
  writeFileSync(join(plugin, "link-types.js"), "export default async () => ({});");
  const noArray = run("--replay", capture, "-j", "show");
  assert.deepEqual([noArray.status, JSON.parse(noArray.stdout).length], [0, 2]);
  assert.match(noArray.stderr, /^Warning: plugin bpflink-plugin-example: its hook 'link-types' gives no array/);

  const type = 'id: 200, name: "example", info: {}, json() { throw new Error("no JSON"); }, plain: () => ""';
  writeFileSync(join(plugin, "link-types.js"), `export default async () => [{ ${type} }];`);
  const noJson = run("--replay", capture, "-j", "show");
  assert.deepEqual([noJson.status, JSON.parse(noJson.stdout).length], [1, 1]);
  assert.equal(noJson.stderr, "Warning: link 9000: no JSON\n");
});

const notRoot = process.getuid?.() === 0 ? false : "needs root";

test("plugins that could be somebody else's are not run", { skip: notRoot }, () => {
  const { plugin, data, run } = place("foreign", "with packages");
  const umask = process.umask(0);
  assert.deepEqual(run("plugins", "link", plugin), nothing);
  process.umask(umask);
  writeFileSync(join(plugin, "link-types.js"), 'process.stdout.write("run");');
  const list = join(data, "package.json");
  for (const [change, undo] of [
    [() => chownSync(data, 1234, 1234), () => chownSync(data, 0, 0)],
    [() => chownSync(list, 1234, 1234), () => chownSync(list, 0, 0)],
    [() => chmodSync(data, 0o777), () => chmodSync(data, 0o755)],
  ] as const) {
    change();
    const { status, stdout, stderr } = run("--replay", capture, "-j", "show");
    assert.deepEqual([status, JSON.parse(stdout).length], [0, 2]);
    assert.equal(stderr, `Warning: the plugins in ${data} are left alone: others own it or may write to it\n`);
    assert.match(run("plugins", "link", plugin).stderr, /^Error: the plugins in .* are left alone/);
    undo();
  }
  assert.match(run("--replay", capture, "-j", "show").stdout, /^run/);
});

test("a list of plugins that is damaged is a warning, and all else is shown", () => {
  const { data, run } = place("damaged", "without packages");
  mkdirSync(data);
  writeFileSync(join(data, "package.json"), "");
  const { status, stdout, stderr } = run("--replay", capture, "-j", "show");
  assert.deepEqual([status, JSON.parse(stdout).length], [0, 2]);
  assert.match(stderr, /^Warning: no plugins: can't read the list of plugins [^\n]*\n$/);
});
