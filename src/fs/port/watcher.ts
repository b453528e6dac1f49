// The port's watcher: one for the source of a pair. It outlives the passes, and holds nothing of the tree open.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { WatchEvent } from '../../core/watch/watch-event.js';
import type { Directory } from './directory.js';
import type { WatchLimit } from './watch-limit.js';

/**
 * What watches a tree. Each directory is added by the walk that mirrors it, **before** it is listed, so that a change
 * is in the listing, or an event, or both. Its thread is the one that made it, and never waits for it.
 */
export interface Watcher {
  /**
   * Watches a directory, which is open and may be closed afterwards; one that is watched already is so under its new
   * path. Where it was not, everything below is unwatched: it is for a walk, which goes on to what is below. Returns
   * the limit that is in the way: the directory is then among `unwatched`, until this is called for it again.
   * @throws FsError where it cannot be watched for another reason
   */
  watch(path: RelativePath, directory: Directory): WatchLimit | undefined;
  /** Watches a directory and everything below it no longer; that it is not watched is no failure. */
  unwatch(path: RelativePath): void;
  /** Begins a walk of the whole tree. From now on it may have `most` watches; what it has beyond that is ended. */
  beginWalk(most: number): void;
  /**
   * Ends a walk of the whole tree: what was not watched again in it is not watched any more. A walk may be given up.
   */
  endWalk(): void;
  /**
   * Says what has happened since the last time, in its order. Also to be called in a pass, in whose course nothing is
   * announced.
   *
   * A directory that was created, moved or deleted is reported with everything below it unwatched, for its old watches
   * may be those of another place: it must be walked again.
   */
  drain(receive: (event: WatchEvent) => void): void;
  /** The directories that a limit leaves without a watch; not those below another one of them. */
  unwatched(): RelativePath[];
  /** How many directories are watched. */
  readonly size: number;
  /** How many would be, without a limit. */
  readonly wanted: number;
  /** Ends all watching; fulfilled once nothing of it is left. May be called again. Never throws. */
  stop(): Promise<void>;
}

/** How a watcher is made. */
export interface WatcherOptions {
  /** Called in this thread's event loop when there is something to take. */
  onEvents(): void;
}
