// How large a file system is, and what is left of it.

import fs from 'node:fs';
import { attempt, toPath } from './portable-call.js';

/** **Units**: bytes. */
export interface DiskSpace {
  /** What this user may still write there. */
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/**
 * Looks at the file system of a folder. **Shape**: a path as a byte string. **Source**: statfs(2)
 * @throws FsError
 */
export function diskSpaceAt(place: string): DiskSpace {
  const { bavail, blocks, bsize } = attempt(() => fs.statfsSync(toPath(place)));
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}
