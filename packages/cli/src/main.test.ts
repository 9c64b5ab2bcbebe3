import assert from "node:assert/strict";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cliCommand, runCli, runShell, sample } from "./run-cli.test-helper.ts";

const directory = mkdtempSync(join(tmpdir(), "bpflink-main-"));
after(() => rmSync(directory, { recursive: true }));

const replay = ["--replay", sample];

test("without words: how a command line is written, on stderr, and status 0", () => {
  const { status, stdout, stderr } = runCli([]);
  assert.deepEqual({ status, stdout }, { status: 0, stdout: "" });
  assert.match(stderr, /^Usage: bpflink .*\n(.*\n)* {7}LINK := \{ id LINK_ID \| pinned FILE \}\n/);
  assert.deepEqual(runCli(["-j", "help"]).stdout, "null\n");
});

test("the version is the package's, with the runtime and its backend", () => {
  const pjson = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { status, stdout, stderr } = runCli(["-jV"]);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  const { version, runtime, backend, features } = JSON.parse(stdout);
  assert.equal(version, pjson.version);
  assert.match(`${runtime.name} ${backend}`, /^(Node\.js koffi|Deno Deno\.dlopen|Bun bun:ffi)$/);
  assert.equal(features.replay, true);
  assert.match(runCli(["version"]).stdout, new RegExp(`^bpflink v${pjson.version}\nusing ${runtime.name} v`));
});

test("a wrong command line is status 2 with the usage, and in JSON mode one document", () => {
  for (const argv of [["nonsense"], ["show", "5"], ["prog", "show"], ["-z"], ["show", "foo", "5"]]) {
    const plain = runCli(argv);
    assert.equal(plain.status, 2, argv.join(" "));
    assert.equal(plain.stdout, "");
    assert.match(plain.stderr, /^Error: .*\n(.*\n)*Usage: /);
    const json = runCli([...argv, "-j"]);
    assert.equal(json.status, 2);
    assert.equal(json.stderr, "");
    assert.deepEqual(Object.keys(JSON.parse(json.stdout)), ["error"]);
  }
});

test("what isn't there is status 1, in bpftool's words", () => {
  assert.deepEqual(pick(runCli([...replay, "show", "id", "4000000000"])), {
    status: 1,
    stdout: "",
    stderr: "Error: failed to get link with ID 4000000000: No such file or directory\n",
  });
  assert.deepEqual(pick(runCli([...replay, "-j", "show", "pinned", "/none"])), {
    status: 1,
    stdout: '{"error":"bpf obj get (/none): No such file or directory"}\n',
    stderr: "",
  });
});

test("a capture shows every link, plain, as JSON and one by one", () => {
  const { links } = JSON.parse(readFileSync(sample, "utf8")) as { links: { id: number }[] };
  const plain = runCli([...replay, "show"]);
  assert.deepEqual({ status: plain.status, stderr: plain.stderr }, { status: 0, stderr: "" });
  const ids = plain.stdout.split("\n").flatMap((line) => /^(\d+): /.exec(line)?.[1] ?? []);
  assert.deepEqual(
    ids.map(Number),
    links.map(({ id }) => id),
  );
  assert.equal(runCli(["l", "l", ...replay]).stdout, plain.stdout);

  const json = JSON.parse(runCli([...replay, "-j", "show"]).stdout) as { id: number }[];
  const pretty = JSON.parse(runCli([...replay, "-p", "list"]).stdout);
  assert.deepEqual(pretty, json);
  assert.equal(json.length, links.length);
  const one = json[3];
  assert.deepEqual(JSON.parse(runCli([...replay, "-j", "show", "id", String(one?.id)]).stdout), one);
});

test("a recording shows what was shown while it was made", () => {
  const file = join(directory, "recording.json");
  const first = runCli([...replay, "show", "--record", file]);
  assert.deepEqual({ status: first.status, stderr: first.stderr }, { status: 0, stderr: "" });
  assert.equal(runCli(["--replay", file, "show"]).stdout, first.stdout);
  const [was, is] = [sample, file].map((path) => JSON.parse(readFileSync(path, "utf8")));
  assert.deepEqual(is.kernel, was.kernel, "it is still that machine's");
});

/** The sample with other links or programs. */
function captureWith(name: string, change: object): string {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(sample, "utf8")), ...change }));
  return file;
}

test("what could not be found out about a link that is shown is a warning, and no failure", () => {
  const { links } = JSON.parse(readFileSync(sample, "utf8"));
  const tracing = links.find(({ info }: { info: string }) => info.startsWith("02000000"));
  const file = captureWith("no-programs.json", { links: [tracing], programs: [] });
  for (const words of [["show"], ["show", "id", String(tracing.id)]]) {
    const { status, stdout, stderr } = runCli(["--replay", file, ...words]);
    assert.equal(status, 0, words.join(" "));
    assert.match(stdout, /^\d+: tracing /);
    assert.match(stderr, /^Warning: link \d+: .*No such file or directory\n$/);
  }
});

test("a link that could not be read is a failure, and a part of the recording", () => {
  const { links } = JSON.parse(readFileSync(sample, "utf8"));
  const unread = { id: links[1].id, error: { errno: 11, operation: "get link by id" } };
  const file = captureWith("unread.json", { links: [links[0], unread, links[2]] });
  const recording = join(directory, "unread-again.json");
  const first = runCli(["--replay", file, "show", "--record", recording]);
  assert.equal(first.status, 1);
  assert.match(first.stderr, /^Warning: link \d+: .*Resource temporarily unavailable\n$/);
  assert.deepEqual(pick(runCli(["--replay", recording, "show"])), pick(first));
});

test("a recording that can't be written is an error, in JSON a part of the one document", () => {
  const message = "can't write /dev/full: No space left on device";
  const plain = runCli([...replay, "show", "--record", "/dev/full"]);
  assert.equal(plain.status, 1);
  assert.ok(plain.stderr.endsWith(`Error: ${message}\n`));
  for (const words of [["show"], ["show", "id", "1"]]) {
    const { status, stdout, stderr } = runCli([...replay, "-j", ...words, "--record", "/dev/full"]);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
    assert.deepEqual([JSON.parse(stdout)].flat().at(-1), { error: message });
  }
});

test("a recording is not made where the listing fails", () => {
  const file = join(directory, "none.json");
  assert.equal(runCli([...replay, "show", "id", "4000000000", "--record", file]).status, 1);
  assert.throws(() => readFileSync(file), { code: "ENOENT" });
});

test("a capture that is none, damaged or newer is refused by the name of the field", () => {
  const capture = JSON.parse(readFileSync(sample, "utf8"));
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /not JSON/],
    ["{}", /format/],
    [JSON.stringify({ ...capture, version: 1000 }), /version/],
    [JSON.stringify({ ...capture, links: [{ ...capture.links[0], info: "xyz" }] }), /links\.0\.info/],
  ];
  for (const [text, message] of cases) {
    const file = join(directory, "bad.json");
    writeFileSync(file, text);
    const { status, stdout, stderr } = runCli(["--replay", file, "show"]);
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
    assert.match(stderr, message);
    assert.match(stderr, /^Error: [^\n]*\n$/);
  }
});

test("a full disk is an error", () => {
  const full = openSync("/dev/full", "w");
  try {
    const { status, stderr } = runCli([...replay, "show"], { stdio: ["ignore", full, "pipe"] });
    assert.deepEqual(
      { status, stderr },
      { status: 1, stderr: "Error: can't write to standard output: No space left on device\n" },
    );
  } finally {
    closeSync(full);
  }
});

test("a reader that goes away ends it quietly, with status 0", () => {
  // A thousand times what the sample holds: more than any pipe.
  const capture = JSON.parse(readFileSync(sample, "utf8"));
  const [link] = capture.links;
  capture.links = Array.from({ length: 20_000 }, (_, i) => ({ ...link, id: i + 1 }));
  const file = join(directory, "long.json");
  writeFileSync(file, JSON.stringify(capture));
  const { command, env } = cliCommand();
  const script = `set -o pipefail; ${[...command, "--replay", file, "show"].map(quote).join(" ")} | head -n 1`;
  const { status, stdout, stderr } = runShell(script, env);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.match(stdout, /^\d+: .*\n$/);
});

test("the kernel's refusal names the capability, on one line", () => {
  const { command, env } = cliCommand();
  const cli = [...command, "show"].map(quote).join(" ");
  // Without capabilities, root is nobody to bpf(2).
  const script = process.getuid?.() === 0 ? `exec setpriv --bounding-set=-all --inh-caps=-all ${cli}` : `exec ${cli}`;
  const { status, stdout, stderr } = runShell(script, env);
  assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
  assert.match(stderr, /^Error: can't get next link: Operation not permitted -- CAP_SYS_ADMIN is missing: [^\n]*\n$/);
});

test("a file name keeps the bytes that are no UTF-8", () => {
  const { command, env } = cliCommand();
  const cli = [...command, "show", ...replay, "pinned"].map(quote).join(" ");
  const { stdout } = runShell(`${cli} "$(printf '/a\\377b')" 2>&1 | od -An -c`, env);
  assert.match(stdout.replaceAll(/\s+/g, ""), /\/a377b/);
});

test("a user's plugin brings link types and commands, beside those that are there", () => {
  const plugin = join(directory, "plugin");
  const data = join(directory, "data");
  for (const path of [plugin, data]) mkdirSync(path);
  const write = (path: string, content: unknown) =>
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  write(join(plugin, "package.json"), {
    name: "theirs",
    version: "1.0.0",
    type: "module",
    oclif: {
      hooks: { "link-types": "./hook.js" },
      commands: { strategy: "explicit", target: "./commands.js", identifier: "commands" },
    },
  });
  write(
    join(plugin, "hook.js"),
    `export default async () => [{
       id: 200, name: "theirs", since: "9.9", detachable: false,
       info: { value: { kind: "scalar", offset: 16, size: 4, decode: (link) => link.getUint32(16) } },
       subject: ({ progId }) => "prog " + progId,
       json: ({ value }) => ({ value }),
       plain: ({ value }) => "\\n\\tvalue " + value + "  ",
     }];`,
  );
  write(
    join(plugin, "commands.js"),
    `class Hello {
       static id = "hello"; static aliases = []; static hiddenAliases = []; static args = {}; static flags = {};
       static async run(argv) { console.log("hello " + argv.join(" ")); }
     }
     export const commands = { hello: Hello };`,
  );
  write(join(data, "package.json"), {
    name: "bpflink",
    oclif: { schema: 1, plugins: [{ name: "theirs", type: "link", root: plugin }] },
  });

  const capture = JSON.parse(readFileSync(sample, "utf8"));
  const info = `c8000000${"28230000"}${"07000000"}00000000${"34120000"}`;
  capture.links = [...capture.links.slice(0, 1), { id: 9000, info, buffers: {} }];
  const file = join(directory, "theirs.json");
  write(file, capture);

  const env = { BPFLINK_DATA_DIR: data };
  const { status, stdout, stderr } = runCli(["--replay", file, "-j", "show"], { env });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" }, stdout);
  const [first, second] = JSON.parse(stdout);
  assert.equal(typeof first.type, "string", "the first-party types are there too");
  assert.deepEqual(second, { id: 9000, type: "theirs", prog_id: 7, value: 0x1234 });

  assert.deepEqual(pick(runCli(["hello", "a", "-b"], { env })), { status: 0, stdout: "hello a -b\n", stderr: "" });
  assert.equal(runCli(["nothello"], { env }).status, 2);
});

function pick({ status, stdout, stderr }: ReturnType<typeof runCli>) {
  return { status, stdout, stderr };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
