/*
 * Constants of fcntl.h, stat.h, mount.h and magic.h that are the same on all architectures
 * core supports (O_DIRECTORY and O_NOFOLLOW are not, so they aren't used).
 */

/** The directory argument of the *at system calls that means the current one. */
export const AT_FDCWD = -100;
export const AT_REMOVEDIR = 0x200;
export const AT_SYMLINK_NOFOLLOW = 0x100;

export const OpenFlag = {
  RDONLY: 0,
  WRONLY: 0o1,
  RDWR: 0o2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  NONBLOCK: 0o4000,
  CLOEXEC: 0o2000000,
  PATH: 0o10000000,
} as const;

export const MountFlag = {
  BIND: 1 << 12,
  REC: 1 << 14,
  PRIVATE: 1 << 18,
} as const;

/** umount2(2): lazily, now from the tree and later for real. */
export const MNT_DETACH = 2;

/** `f_type` of statfs(2) for file systems. */
export const FsMagic = {
  BPF: 0xcafe4a11,
  CGROUP2: 0x63677270,
} as const;

/** `stx_mask` of statx(2): what stat(2) tells. */
export const STATX_BASIC_STATS = 0x7ff;

/** `d_type` of getdents64(2), and what stands above the twelve bits of permissions in a `st_mode`. */
export const DirentType = {
  UNKNOWN: 0,
  DIRECTORY: 4,
  REGULAR: 8,
  SYMLINK: 10,
} as const;

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;
export const MAP_PRIVATE = 2;
export const MAP_ANONYMOUS = 0x20;
