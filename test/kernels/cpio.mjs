// @ts-check
// The archive that a kernel starts from: cpio in its "newc" form, as in
// Documentation/driver-api/early-userspace/buffer-format.rst.

/** @typedef {{ path: string, mode: number, content?: Buffer | string }} Entry */

/** The file type and the permissions. */
export const directory = 0o040755;
export const executable = 0o100755;
export const file = 0o100644;

/**
 * @param {readonly Entry[]} entries folders before what is in them
 * @returns {Buffer}
 */
export function cpio(entries) {
  return Buffer.concat([...entries, { path: "TRAILER!!!", mode: 0 }].map(record));
}

/** @param {Entry} entry @param {number} index */
function record({ path, mode, content = "" }, index) {
  const name = Buffer.from(`${path}\0`);
  const data = Buffer.from(content);
  const [uid, gid, links, time, device, check] = [0, 0, 1, 0, 0, 0];
  const fields = [index, mode, uid, gid, links, time, data.length, device, device, device, device, name.length, check];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(data)]);
}

/** To four bytes. @param {Buffer} bytes */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
