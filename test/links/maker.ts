import type { Fd } from "@bpflink/core";
import type { Lab } from "./lab.ts";

/** A way to make one kind of link. */
export interface LinkMaker {
  /** Names the kind and the variant: `"xdp/veth"`. */
  readonly name: string;
  /** The link type that comes of it, as bpftool calls it. */
  readonly type: string;
  /** The first Linux where it can be made. On one at least as new, a failure is a failure. */
  readonly since: string;
  /**
   * Why this machine can't make it however new its kernel is, found out without trying:
   * `"this kernel has no kprobes (CONFIG_KPROBES)"`. Undefined where it can.
   */
  readonly lacks?: (lab: Lab) => string | undefined;
  /** Makes the link. What must live as long as the link does is left to the lab to close. */
  readonly make: (lab: Lab) => NewLink;
}

/** What a {@link LinkMaker} knows of the link that it made. */
export interface NewLink {
  readonly fd: Fd;
  /** The program it attaches; undefined for struct_ops. */
  readonly program: Fd | undefined;
  /**
   * The decoded link's fields, from what was asked of the kernel and from other sources
   * than the reader under test.
   */
  readonly expected: Readonly<Record<string, unknown>>;
  /** The cookie of a perf event's link, which kernels keep that don't tell it in the link's info. */
  readonly bpfCookie?: bigint;
  /** True where the link is no longer attached to anything. */
  readonly detached?: boolean;
}

/** A link that was made, and what is known of it without reading it. */
export interface MadeLink extends NewLink {
  readonly name: string;
  readonly type: string;
  /** From the descriptor's fdinfo in /proc. */
  readonly id: number;
  /** From the program's fdinfo; 0 for struct_ops. */
  readonly progId: number;
}

/** A link that was not made, and why. */
export interface SkippedLink {
  readonly name: string;
  readonly type: string;
  /** Starts with `only on`: it does not apply to this machine. */
  readonly reason: string;
}

/** What came of a set of makers. */
export interface LinkSet {
  readonly made: readonly MadeLink[];
  readonly skipped: readonly SkippedLink[];
  /** Makers that failed where their kernel should have let them. */
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
}

/** Runs all makers. */
export function makeLinks(lab: Lab, makers: readonly LinkMaker[]): LinkSet {
  const made: MadeLink[] = [];
  const skipped: SkippedLink[] = [];
  const failed: { name: string; error: unknown }[] = [];
  for (const maker of makers) {
    const { name, type } = maker;
    const reason = unfit(lab, maker);
    if (reason !== undefined) {
      skipped.push({ name, type, reason });
      continue;
    }
    try {
      made.push(describe(lab, maker, maker.make(lab)));
    } catch (error) {
      failed.push({ name, error });
    }
  }
  return { made, skipped, failed };
}

function unfit(lab: Lab, { since, lacks }: LinkMaker): string | undefined {
  if (!lab.atLeast(since)) return `only on Linux ${since} or newer`;
  const lack = lacks?.(lab);
  return lack === undefined ? undefined : `only on another machine: ${lack}`;
}

function describe(lab: Lab, { name, type }: LinkMaker, link: NewLink): MadeLink {
  const id = lab.fdinfo(link.fd, "link_id");
  const progId = link.program === undefined ? 0 : lab.fdinfo(link.program, "prog_id");
  lab.keep(link.fd);
  return { ...link, name, type, id, progId };
}
