// How much room a replica's file system has left.

import { folderOf, ROOT } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import { diskSpaceAt } from '../../fs/paths/disk-space.js';
import type { ReplicaRoot } from '../holds/roots.js';

/** What this user may still write there, in bytes; undefined where nobody can tell. */
export function freeBytesOf(replica: ReplicaRoot): number | undefined {
  try {
    if (replica.kind === 'missing') return diskSpaceAt(folderOf(replica.place.path)).freeBytes;
    using directory = replica.root.openDirectory(ROOT);
    return diskSpaceAt(directory.place).freeBytes;
  } catch (error) {
    if (error instanceof FsError) return undefined; // a plan is as good without
    throw error;
  }
}
