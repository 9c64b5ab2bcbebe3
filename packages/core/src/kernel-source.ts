/**
 * Where the running kernel keeps what it tells of a link in `struct bpf_link_info`. With
 * this, one pass of a BPF iterator reads all links of a type, by offsets that come from
 * the kernel's BTF; without it, each costs a descriptor.
 */

/**
 * A path from the struct that a link type embeds `struct bpf_link` in, as C would have it:
 * `.` is a member, `->` follows a pointer, `"dev->ifindex"`. A NULL on the way makes the
 * value 0. Of several paths the first that the kernel's BTF has is taken: members move.
 */
export type KernelPath = string | readonly string[];

/** A value that is part of what is at a path, or is told on a condition. */
export interface KernelValue {
  readonly path: KernelPath;
  /** By how many bits the value is shifted right. */
  readonly shift?: number;
  /** What is kept of the shifted value: up to 31 bits. */
  readonly mask?: number;
  /** Where this is 0 the value is 0 too. */
  readonly when?: KernelPath;
}

/** Where the values of a link type's layout come from, by the layout's names. */
export interface KernelSource<F extends string = string> {
  /** The kernel's struct for links of this type: `"bpf_xdp_link"`. */
  readonly struct: string;
  readonly fields: Readonly<Record<F, KernelPath | KernelValue>>;
}

/** A {@link KernelPath} or {@link KernelValue} as the latter. */
export function toKernelValue(source: KernelPath | KernelValue): KernelValue {
  return isPath(source) ? { path: source } : source;
}

/** The paths to try, in order. */
export function alternatives(path: KernelPath): readonly string[] {
  return typeof path === "string" ? [path] : path;
}

function isPath(source: KernelPath | KernelValue): source is KernelPath {
  return typeof source === "string" || Array.isArray(source);
}
