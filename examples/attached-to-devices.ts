/**
 * Which programs are attached to network devices, by device.
 *
 *   sudo node examples/attached-to-devices.ts        (Node.js 24)
 *   sudo bun examples/attached-to-devices.ts
 *   sudo deno run --allow-ffi examples/attached-to-devices.ts
 */
import { openBpf } from "bpflink";

for (const link of openBpf().links()) {
  // A link that was detached, or whose device is gone, has none.
  if ("ifindex" in link && link.ifindex === 0) continue;
  switch (link.type) {
    case "xdp":
      console.log(`${link.devname ?? link.ifindex}: program ${link.progId} at xdp (link ${link.id})`);
      break;
    case "tcx":
    case "netkit":
      console.log(`${link.devname ?? link.ifindex}: program ${link.progId} at ${link.attachType} (link ${link.id})`);
      break;
  }
}
