// @ts-check
// Debian's packages: those that run guests, installed; those that guests run, only unpacked.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../../scripts/lib/process.mjs";

/** Where kernels are kept, each in a folder of its name. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "bpflink", "kernels");

const tools = [
  { package: "qemu-system-x86", path: "/usr/bin/qemu-system-x86_64" },
  { package: "busybox-static", path: "/usr/bin/busybox" },
  { package: "xz-utils", path: "/usr/bin/xz" },
];

/** Installs what is missing of the tools, as root on Debian. */
export async function installTools() {
  const missing = tools.filter(({ path }) => !existsSync(path) && !existsSync(path.replace("/usr", "")));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.package);
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    throw new Error(`guests need ${names.join(", ")}: install them, or run this as root on Debian`);
  }
  process.stderr.write(`kernels: installing ${names.join(", ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // A mirror of the machine's that does not answer need not be the one that matters.
  await run("apt-get", ["-qq", "update"], { stdout: "stderr" });
  const args = ["-qq", "install", "--yes", "--no-install-recommends", ...names];
  const { status, output } = await run("apt-get", args, { env, stdout: "capture", stderr: "capture" });
  if (status !== 0) throw new Error(`cannot install ${names.join(", ")}:\n${output}`);
}

/**
 * Downloads and unpacks a kernel, unless it is there.
 *
 * @param {import("./matrix.mjs").KernelSource} source
 * @returns {Promise<string>} the folder that it is unpacked in
 */
export async function fetchKernel({ name, suite, image }) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`kernels: downloading ${name} from ${suite}\n`);
  const apt = await privateApt(suite);
  const names = (await must("apt-cache", [...apt, "pkgnames", "linux-"])).split("\n");
  const newest = names
    .filter((candidate) => image.test(candidate))
    .sort(byVersion)
    .at(-1);
  if (newest === undefined) throw new Error(`${suite} has no package ${image.source}`);
  const release = newest.replace("linux-image-", "");
  // Since Debian 14 the kernel is in packages beside the one of this name.
  const parts = ["base", "binary", "modules"].map((part) => `linux-${part}-${release}`);
  const work = mkdtempSync(`${folder}.`);
  try {
    const wanted = [newest, ...parts.filter((part) => names.includes(part))];
    await must("apt-get", [...apt, "-qq", "download", ...wanted], work);
    const root = join(work, "root");
    for (const file of readdirSync(work)) await must("dpkg-deb", ["-x", join(work, file), root]);
    renameSync(root, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/**
 * apt's options for one suite on the mirror that this machine uses, with lists and
 * caches apart from the machine's own; signatures are checked as for any package.
 *
 * @param {string} suite
 */
async function privateApt(suite) {
  const state = join(cache, "apt", suite);
  const options = [
    `-oDir::Etc::SourceList=${state}/sources.list`,
    "-oDir::Etc::SourceParts=/dev/null",
    `-oDir::State::Lists=${state}/lists`,
    `-oDir::Cache=${state}/cache`,
    "-oAcquire::Languages=none",
    "-oAPT::Architecture=amd64",
    "-oAPT::Architectures=amd64",
    "-oAPT::Sandbox::User=root",
  ];
  for (const path of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(state, path), { recursive: true });
  const targets = ["indextargets", "--format", "$(REPO_URI)", "Identifier: Packages", "Label: Debian"];
  const mirror = (await must("apt-get", targets)).split("\n")[0];
  if (!mirror) throw new Error("apt knows no Debian mirror");
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(join(state, "sources.list"), `deb [signed-by=${key}] ${mirror} ${suite} main\n`);
  await must("apt-get", [...options, "-qq", "update"]);
  return options;
}

/**
 * What a program prints; throws where it fails.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
async function must(file, args, cwd) {
  const { status, output } = await run(file, args, { stdout: "capture", ...(cwd === undefined ? {} : { cwd }) });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ended with status ${status}`);
  return output;
}

/** @param {string} a @param {string} b */
const byVersion = (a, b) => a.localeCompare(b, "en", { numeric: true });
