// What a walk is to visit: a directory, or a part of what it holds.

import type { Name, RelativePath } from '../../core/tree/bytes.js';

/** A directory that the walk is to visit. */
export interface Visit {
  readonly path: RelativePath;
  /** Whether this pass has just made it on the replica (or would have, in a dry run). */
  readonly isNew: boolean;
  /**
   * Present in a new directory that is in another new one: how many characters of its path lead to the directory that
   * the replica had before.
   */
  readonly hostLength?: number;
  /**
   * Present in the second visit, which tries again what found no room. It counts nothing, enters no shared directory,
   * and passes over these paths, which are problems already.
   */
  readonly known?: ReadonlySet<RelativePath>;
  /** Present in a targeted pass, where a directory is not looked at with all below it. */
  readonly focus?: Focus;
  /**
   * Since when its files may be others, though nothing about them has changed: it, or a directory above it, may have
   * taken another one's place then. **Units**: seconds since 1970. Absent mostly.
   */
  readonly movedAt?: number;
  /**
   * Present where it may itself have done so: a watcher has `heard` of it · it `seems` so by its ctime and that of its
   * parent.
   */
  readonly doubt?: 'heard' | 'seems';
  /**
   * Present in and below a directory of the replica that has followed its source's, or was its source's before a pass
   * that has not ended well: when all of that was known to be a copy of the source's. What was written there after that
   * may be a copy of something else, where that was before `movedAt`, if that is present too. **Units**: seconds since
   * 1970.
   */
  readonly provenUntil?: number;
  /** Whether it has changed since the last good pass, so that it may be another directory than the replica's. */
  readonly isYoung?: true;
  /** Whether it is known by now where it has come from. */
  readonly isPlaced?: true;
  /** Whether the names that it is to look at were counted before. */
  readonly isAgain?: true;
  /** Present where an orphan directory is only counted or emptied: where its numbers are in the memory of the task. */
  readonly orphan?: number;
}

/** What of a directory is looked at. */
export interface Focus {
  /** Absent: all its entries. **Shape**: sorted, no name twice. */
  readonly names?: readonly Name[];
  /** Directories among them that are walked with all below them; of others only they themselves are compared. */
  readonly trees: ReadonlySet<Name>;
  /** Those of the trees that a watcher has heard of as moved to their names. */
  readonly moved: ReadonlySet<Name>;
}
