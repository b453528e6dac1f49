// The number of a file in its file system.

import type { InodeNumber } from './entry-table.js';

/** A file's number. **Shape**: a decimal text where a double cannot hold it. */
export type Inode = number | string;

/** Puts the two halves of st_ino together. */
export function inodeOf({ inodeLow, inodeHigh }: InodeNumber): Inode {
  if (inodeHigh < 2 ** 21) return inodeHigh * 2 ** 32 + inodeLow;
  return ((BigInt(inodeHigh) << 32n) | BigInt(inodeLow)).toString();
}
