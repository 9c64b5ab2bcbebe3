// @ts-check
// The kernels that the tests run on, beside the machine's own: data.

/**
 * @typedef {object} KernelSource
 * @property {string} name what `--kernels` calls it, and the oldest release that it may be
 * @property {string} suite the Debian suite that has it
 * @property {RegExp} image its package; the newest that fits is taken
 */

/** @type {readonly KernelSource[]} */
export const kernelSources = [
  { name: "5.10", suite: "bullseye", image: /^linux-image-5\.10\.0-\d+-cloud-amd64$/ },
  { name: "6.1", suite: "bookworm", image: /^linux-image-6\.1\.0-\d+-cloud-amd64$/ },
  { name: "6.12", suite: "trixie", image: /^linux-image-6\.12\.\d+\+deb13-cloud-amd64$/ },
  // sid keeps one kernel: 7.2, or what has replaced it.
  { name: "7.2", suite: "sid", image: /^linux-image-(?:7\.(?:[2-9]|\d\d)|[89]\.\d+)\.\d+\+deb\d+-cloud-amd64$/ },
];

/** Modules that links need: nothing in the guest loads a module when it is asked for. */
export const modules = ["veth", "dummy", "sch_ingress", "cls_bpf", "nf_defrag_ipv4", "nf_defrag_ipv6"];

/**
 * The kernel's command line. The BPF LSM is built into all of them and active in none
 * older than 5.11 or so unless it is named.
 */
export const commandLine = "lsm=landlock,yama,apparmor,bpf";
