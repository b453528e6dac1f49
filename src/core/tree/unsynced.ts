// What of a replica is not known to be on its disk, and which of its files that concerns. Pure.

import type { EntryTable } from './entry-table.js';

/** Changes of a replica that its disk may lack. */
export interface Unsynced {
  /**
   * What has not changed since is on the disk. **Units**: seconds since 1970, by the clock of the replica's file
   * system; 0 where that is not known.
   */
  readonly since: number;
  /**
   * Present once the disk has refused a write: memory goes on showing the good bytes that the disk lacks, so that only
   * a new copy is certain to be there. Without it, reading tells.
   */
  readonly hasFailed?: true;
}

/**
 * More than clocks are read apart, and than the 2 s that the coarsest file systems (FAT) count in.
 * **Units**: seconds.
 */
const MARGIN_SECONDS = 5;

/** What is about to change, on top of what was uncertain before. **Units**: seconds since 1970. */
export function unsyncedFrom(seconds: number, before?: Unsynced): Unsynced {
  const since = Math.max(0, Math.floor(seconds - MARGIN_SECONDS));
  return { ...before, since: Math.min(since, before?.since ?? since) };
}

/**
 * Whether an entry of the replica may not be on the disk as it looks. A file system without a ctime shows the mtime in
 * its place, which is the source's and says nothing: some only after they were mounted anew (exFAT), others always
 * (sshfs).
 */
export function isUncertain(replica: EntryTable, row: number, { since }: Unsynced): boolean {
  const ctimeSeconds = replica.ctimeSeconds[row]!; // a row that exists
  if (ctimeSeconds >= since) return true;
  return ctimeSeconds === replica.mtimeSeconds[row] && replica.ctimeNanos[row] === replica.mtimeNanos[row];
}
