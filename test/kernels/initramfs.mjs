// @ts-check
// What a guest starts from: busybox, modules, and what to run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpio, directory, executable, file } from "./cpio.mjs";

/**
 * @param {object} guest
 * @param {string} guest.busybox a static one
 * @param {string} guest.config the kernel's
 * @param {ReadonlyMap<string, Buffer>} guest.modules in the order in which they load
 * @param {string} guest.share the type of the file system with the host's files, and its options
 * @param {string} guest.command for bash
 */
export function initramfs({ busybox, config, modules, share, command }) {
  const init = readFileSync(join(import.meta.dirname, "guest", "init.sh"));
  // Else the module makes a dummy0, which is in the way of who makes one.
  const order = [...modules.keys()].map((name) => (name === "dummy" ? `${name} numdummies=0` : name));
  return cpio([
    { path: "bin", mode: directory },
    { path: "guest", mode: directory },
    { path: "modules", mode: directory },
    { path: "init", mode: executable, content: init },
    { path: "bin/busybox", mode: executable, content: readFileSync(busybox) },
    { path: "guest/init.sh", mode: file, content: init },
    { path: "guest/config", mode: file, content: readFileSync(config) },
    { path: "guest/share", mode: file, content: `${share}\n` },
    { path: "guest/command", mode: file, content: command },
    { path: "modules/order", mode: file, content: order.map((line) => `${line}\n`).join("") },
    ...Array.from(modules, ([name, content]) => ({ path: `modules/${name}.ko`, mode: file, content })),
  ]);
}
