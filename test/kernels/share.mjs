// @ts-check
// This machine's files for a guest, so that it can read all of them and change none.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Share
 * @property {readonly string[]} modules that the guest needs
 * @property {string} mount the file system's type and options
 * @property {readonly string[]} device QEMU's arguments
 * @property {() => void} stop
 */

/**
 * Over virtiofs; where this machine or that kernel can't, over 9p.
 *
 * @param {import("./installed.mjs").Modules} modules
 * @param {string} work a folder for this guest
 * @param {number} seconds how long the guest may take
 * @returns {Promise<Share>}
 */
export async function shareFiles(modules, work, seconds) {
  // A package of its own since Debian 13, before that a part of qemu-system-common.
  const daemon = ["/usr/libexec/virtiofsd", "/usr/lib/qemu/virtiofsd"].find((path) => existsSync(path));
  if (daemon !== undefined && modules.has("virtiofs")) return virtiofs(daemon, join(work, "share"), seconds);
  if (modules.has("9p")) return ninep;
  throw new Error(`this kernel has no 9p, and ${daemon === undefined ? "there is no virtiofsd here" : "no virtiofs"}`);
}

/** @type {Share} */
const ninep = {
  modules: ["9pnet_virtio", "9p"],
  mount: "9p ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose",
  device: [
    ...["-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"],
    ...["-device", "virtio-9p-pci,fsdev=host,mount_tag=host"],
  ],
  stop() {},
};

/** In a mount namespace of its own, where / is read-only but for the folder of the socket. */
const readOnly = `
  mount --bind "$1" "$1" && mount -o remount,bind,ro / && mount -t tmpfs tmpfs /run || exit 1
  shift
  exec "$@"`;

/**
 * @param {string} daemon
 * @param {string} folder
 * @param {number} seconds
 * @returns {Promise<Share>}
 */
async function virtiofs(daemon, folder, seconds) {
  mkdirSync(folder);
  const socket = join(folder, "socket");
  const options = daemon.startsWith("/usr/lib/qemu/")
    ? ["-f", `--socket-path=${socket}`, "-o", "source=/,cache=always,sandbox=chroot,log_level=err"]
    : [`--socket-path=${socket}`, "--shared-dir=/", "--cache=always", "--sandbox=chroot", "--log-level=error"];
  const inNamespace = ["unshare", "--mount", "--propagation", "private", "sh", "-c", readOnly, "sh", folder];
  const limit = ["timeout", "--kill-after=5", String(seconds + 30)];
  const server = spawn("setpriv", ["--pdeathsig", "KILL", ...inNamespace, ...limit, daemon, ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk) => {
    said += chunk;
  });
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries === 1500 || server.exitCode !== null) {
      server.kill();
      throw new Error(`virtiofsd does not start: ${said}`);
    }
    await sleep(20);
  }
  return {
    modules: ["virtiofs"],
    mount: "virtiofs ro",
    device: [
      ...["-chardev", `socket,id=host,path=${socket}`],
      ...["-device", "vhost-user-fs-pci,chardev=host,tag=host"],
    ],
    stop: () => server.kill(),
  };
}
