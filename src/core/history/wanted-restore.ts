// What a person wants back: of which replica, from when, and into what.

import type { RelativePath } from '../tree/bytes.js';

/** What is to be restored. */
export interface WantedRestore {
  /** The replica. **Shape**: as `Pair.replica`. */
  readonly from: string;
  /** Where its versions are; absent where they are in it. **Shape**: likewise. */
  readonly versionsDir?: string;
  /** The restore point, the name of an increment; absent for the replica as it is now. */
  readonly point?: string;
  /** What of it, each with all below it; nothing stands for everything. **Shape**: valid UTF-8. */
  readonly paths: readonly RelativePath[];
  /** Into a folder that holds nothing else, or into the source, where nothing is removed. */
  readonly into: 'folder' | 'source';
  /** What names of the source get that are replaced there: `NAME.before-restore-STAMP`. */
  readonly stamp: string;
}
