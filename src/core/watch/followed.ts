// Directories of the replica that have followed a rename in the source: what they hold has moved with them, and is not
// read.

import type { RelativePath } from '../tree/bytes.js';
import { ctimeOf, type Entry } from '../tree/entry-table.js';

/** By their path, the ctime that the source's directory had by that rename. A further one gives it another. */
export type Followed = Map<RelativePath, number>;

/** Those that are forgotten, the oldest first, are read. */
const MOST = 10_000;

/** Remembers that the replica has followed. `wanted` is the source's directory. */
export function noteFollowed(followed: Followed, path: RelativePath, wanted: Entry): void {
  followed.delete(path);
  followed.set(path, ctimeOf(wanted));
  const [oldest] = followed.keys();
  if (followed.size > MOST && oldest !== undefined) followed.delete(oldest);
}
