// @ts-check
// Runs one command as root on another kernel, with this machine's files.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { initramfs } from "./initramfs.mjs";
import { findKernel, Modules } from "./installed.mjs";
import { shareFiles } from "./share.mjs";

/**
 * @typedef {object} Guest
 * @property {string} folder that the kernel is unpacked in
 * @property {string} command for bash
 * @property {string} cwd
 * @property {Readonly<Record<string, string>>} env beside PATH, HOME and the like
 * @property {number} seconds how long it may take
 * @property {readonly string[]} modules to load; those that the kernel hasn't are left out
 * @property {string} commandLine of the kernel, more of it
 */

/**
 * @typedef {object} Outcome
 * @property {string} release of the kernel
 * @property {number | undefined} status the command's exit status; undefined where there was none
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} trouble why there is no status, and the end of the console; else ""
 * @property {number} bootSeconds from the kernel's start to the command's
 * @property {number} seconds all of it
 */

/**
 * @param {Guest} guest
 * @returns {Promise<Outcome>}
 */
export async function boot(guest) {
  const kernel = findKernel(guest.folder);
  const modules = new Modules(kernel);
  const work = workFolder();
  const start = performance.now();
  /** @type {import("./share.mjs").Share | undefined} */
  let share;
  try {
    share = await shareFiles(modules, work, guest.seconds);
    const initrd = join(work, "initrd");
    const content = initramfs({
      busybox: existing("/usr/bin/busybox", "/bin/busybox"),
      config: kernel.config,
      modules: modules.load(["virtio_pci", "virtio_console", "overlay", ...share.modules, ...guest.modules]),
      share: share.mount,
      command: script(guest, kernel.release),
    });
    writeFileSync(initrd, content);
    const machine = [...hardware, ...share.device, "-kernel", kernel.image, "-initrd", initrd];
    const line = `console=ttyS0 quiet panic=-1 oops=panic random.trust_cpu=on ${guest.commandLine}`;
    const ran = await runMachine([...machine, "-append", line], guest.seconds);
    const seconds = (performance.now() - start) / 1000;
    return { release: kernel.release, ...ran, seconds };
  } finally {
    share?.stop();
    removeWork(work);
  }
}

/** The folders of the guests that run. @type {Set<string>} */
const works = new Set();
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

function workFolder() {
  if (works.size === 0) for (const signal of signals) process.on(signal, end);
  const work = mkdtempSync(join(tmpdir(), "bpflink-kernel-"));
  works.add(work);
  return work;
}

/** @param {string} work */
function removeWork(work) {
  rmSync(work, { recursive: true, force: true });
  works.delete(work);
  if (works.size === 0) for (const signal of signals) process.off(signal, end);
}

/** Guests end with this process; their folders don't. @param {NodeJS.Signals} signal */
function end(signal) {
  for (const work of works) rmSync(work, { recursive: true, force: true });
  process.exit(128 + constants.signals[signal]);
}

const memory = "2048M";

/**
 * QEMU's own emulation of a PC with one processor. Some of its versions leave garbage
 * in the flags after CMPXCHG16B, which crashes Linux 6.12 now and then: the guest's
 * processor hasn't that instruction.
 */
const hardware = [
  ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
  ...["-accel", "tcg,thread=single", "-cpu", "max,-cx16", "-smp", "1", "-m", memory],
  // The device that shares files reads and writes the guest's memory.
  ...["-object", `memory-backend-memfd,id=memory,size=${memory},share=on`, "-machine", "pc,memory-backend=memory"],
];

/** The guest's ways out: what they are called there, and their descriptors here. */
const ports = { console: 3, out: 4, err: 5, status: 6 };

/**
 * @param {readonly string[]} args
 * @param {number} seconds
 */
async function runMachine(args, seconds) {
  const io = Object.entries(ports).flatMap(([name, fd]) => {
    const device =
      name === "console" ? ["-serial", "chardev:console"] : ["-device", `virtserialport,chardev=${name},name=${name}`];
    return ["-chardev", `socket,id=${name},fd=${fd}`, ...device];
  });
  // It dies with this process, however that dies.
  const command = ["--pdeathsig", "KILL", "qemu-system-x86_64", ...args, "-device", "virtio-serial-pci", ...io];
  const machine = spawn("setpriv", command, { stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", "pipe"] });
  const texts = machine.stdio.map(collect);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    machine.kill("SIGKILL");
  }, seconds * 1000);
  /** @type {number | null} */
  const code = await new Promise((resolve, reject) => {
    machine.on("error", reject);
    machine.on("close", resolve);
  }).finally(() => clearTimeout(timer));
  const text = (/** @type {number} */ fd) => Buffer.concat(texts[fd] ?? []).toString();

  const status = /^status (\d+)$/m.exec(text(ports.status))?.[1];
  const uptime = /^start ([\d.]+)$/m.exec(text(ports.status))?.[1];
  const why = timedOut ? `not done after ${seconds} s` : `the guest ended without a status (QEMU: ${code})`;
  const began = uptime === undefined ? "before the command began" : "while the command ran";
  const last = text(ports.console).replaceAll("\r", "").trimEnd().split("\n").slice(-40).join("\n");
  return {
    status: status === undefined ? undefined : Number(status),
    stdout: text(ports.out),
    stderr: text(ports.err),
    trouble: status === undefined ? `${why}, ${began}\n${text(1)}${text(2)}${last}` : "",
    bootSeconds: Number(uptime ?? 0),
  };
}

/** @param {unknown} stream */
function collect(stream) {
  /** @type {Buffer[]} */
  const chunks = [];
  if (stream !== null) /** @type {import("node:stream").Readable} */ (stream).on("data", (chunk) => chunks.push(chunk));
  return chunks;
}

/** @param {Guest} guest @param {string} release */
function script({ command, cwd, env }, release) {
  const all = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/root",
    LANG: "C.UTF-8",
    TERM: "dumb",
    BPFLINK_GUEST: release,
    ...env,
  };
  const exports = Object.entries(all).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [...exports, `cd ${quoted(cwd)} || exit 1`, command, ""].join("\n");
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {readonly string[]} paths */
function existing(...paths) {
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`there is no ${paths[0]}`);
  return path;
}
