// @ts-check
// Whether this machine's kernel has a link to show.

/**
 * @returns {Promise<string | undefined>} undefined when there is a link, else the
 *   reason why none can be shown
 */
export async function whyNoLinks() {
  if (process.platform !== "linux") return `BPF is a part of Linux, and this is ${process.platform}`;
  try {
    const { openBpf } = await import("bpflink");
    const bpf = openBpf();
    for (const _ of bpf.links()) return undefined;
    return "this kernel has no BPF link";
  } catch (error) {
    // No permission, no bpf(2), an unknown architecture; anything else is a fault that
    // bpflink itself shall show.
    const said = error instanceof Error && ["BpfError", "UnsupportedError"].includes(error.name);
    return said ? error.message : undefined;
  }
}
