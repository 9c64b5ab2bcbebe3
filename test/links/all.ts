import { cgroupMakers } from "./cgroup.ts";
import { iterMakers } from "./iter.ts";
import type { LinkMaker } from "./maker.ts";
import { netfilterMakers } from "./netfilter.ts";
import { netnsMakers } from "./netns.ts";
import { perfMakers } from "./perf.ts";
import { sockmapMakers } from "./sockmap.ts";
import { structOpsMakers } from "./struct-ops.ts";
import { tcMakers } from "./tc.ts";
import { tracingMakers } from "./tracing.ts";
import { xdpMakers } from "./xdp.ts";

/** Makers of every link type. */
export const allMakers: readonly LinkMaker[] = [
  ...tracingMakers,
  ...cgroupMakers,
  ...iterMakers,
  ...netnsMakers,
  ...xdpMakers,
  ...perfMakers,
  ...structOpsMakers,
  ...netfilterMakers,
  ...tcMakers,
  ...sockmapMakers,
];
