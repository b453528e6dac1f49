// Numbers of the Linux ABI that neither node:fs nor libc's symbols give: one table an architecture where they differ.
// x64 with glibc is what the tests run on; arm64 and musl are written from the kernel's and musl's headers, not
// verified.

import fs from 'node:fs';

/** System calls that some libc in use has no symbol for. */
export interface SystemCalls {
  readonly getdents64: number;
  readonly mknodat: number;
  readonly openat2: number;
  readonly renameat2: number;
  readonly statx: number;
}

/**
 * By `process.arch`. glibc exports no openat2, glibc before 2.33 no mknodat, musl before 1.2.5 no statx and since 1.2.4
 * no getdents64. **Source**: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
 */
export const SYSTEM_CALLS: Readonly<Record<string, SystemCalls>> = {
  x64: { getdents64: 217, mknodat: 259, openat2: 437, renameat2: 316, statx: 332 },
  arm64: { getdents64: 61, mknodat: 33, openat2: 437, renameat2: 276, statx: 291 },
};

/**
 * Flags of open(2). Those of `fs.constants` are the running architecture's: O_NOFOLLOW's value on x64 is O_LARGEFILE on
 * arm64, and the guard would vanish silently. The last four are the same on both.
 * **Source**: include/uapi/asm-generic/fcntl.h, which x64 uses as it is and arm64 overrides for O_DIRECTORY and
 * O_NOFOLLOW.
 */
export const OPEN = {
  READ: fs.constants.O_RDONLY,
  READ_WRITE: fs.constants.O_RDWR,
  CREATE: fs.constants.O_CREAT,
  EXCLUSIVE: fs.constants.O_EXCL,
  DIRECTORY: fs.constants.O_DIRECTORY,
  NO_FOLLOW: fs.constants.O_NOFOLLOW,
  NON_BLOCKING: fs.constants.O_NONBLOCK,
  CLOSE_ON_EXEC: 0o2000000,
  /** O_NOATIME: for root and the owner. */
  NO_ACCESS_TIME: 0o1000000,
  PATH: 0o10000000,
  /** O_TMPFILE: a file without a name, in the directory that is opened. */
  UNNAMED: 0o20000000 | fs.constants.O_DIRECTORY,
} as const;

/** **Source**: openat2(2); include/uapi/linux/openat2.h. */
export const RESOLVE = { NO_MOUNTS: 0x01, NO_SYMLINKS: 0x04, BENEATH: 0x08 } as const;

/** **Source**: renameat2(2); include/uapi/linux/fs.h. */
export const RENAME_NOREPLACE = 1;
/** Likewise. */
export const RENAME_EXCHANGE = 2;

/** **Source**: statx(2), linkat(2), unlinkat(2); include/uapi/linux/fcntl.h. */
export const AT = {
  CURRENT_DIRECTORY: -100,
  NO_FOLLOW: 0x100,
  REMOVE_DIRECTORY: 0x200,
  NO_AUTOMOUNT: 0x800,
  EMPTY_PATH: 0x1000,
} as const;

/**
 * Everything of STATX_BASIC_STATS but the access time, and STATX_BTIME and STATX_MNT_ID, which cost nothing.
 * **Source**: statx(2).
 */
export const STATX_WANTED = (0x7ff & ~0x20) | 0x800 | 0x1000;

/** The times that utimensat(2) leaves as they are. */
export const UTIME_OMIT = 0x3ffffffe;

/** **Source**: lseek(2). */
export const SEEK = { START: 0, DATA: 3, HOLE: 4 } as const;

/** **Source**: ioctl_ficlone(2): `_IOW(0x94, 9, int)`, the same on x64 and arm64. */
export const FICLONE = 0x40049409;

/** Exclusive, and an answer at once. **Source**: flock(2): LOCK_EX | LOCK_NB. */
export const LOCK_EXCLUSIVE_NOW = 2 | 4;
/** Likewise, but beside others of its kind. **Source**: flock(2): LOCK_SH | LOCK_NB. */
export const LOCK_SHARED_NOW = 1 | 4;
