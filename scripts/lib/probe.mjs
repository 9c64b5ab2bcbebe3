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
    let unreadable = false;
    const links = openBpf().links({
      onWarning: () => {
        unreadable = true;
      },
    });
    for (const _ of links) return undefined;
    return unreadable ? undefined : "this kernel has no BPF link";
  } catch (error) {
    // No permission, no bpf(2), an unknown architecture; anything else is a fault that
    // bpflink itself shall show.
    if (!(error instanceof Error && ["BpfError", "UnsupportedError"].includes(error.name))) return undefined;
    return "code" in error && error.code === "EPERM" ? "this kernel shows its BPF links to root only" : error.message;
  }
}
