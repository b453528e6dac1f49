// Room on a full disk: the oldest versions go at once, so that they never make a mirror fail.

import { TREE } from '../../core/history/store-layout.js';
import type { Name } from '../../core/tree/bytes.js';
import { diskSpaceAt } from '../../fs/paths/disk-space.js';
import { expire } from './expire.js';
import { countIncrement } from './increment-size.js';
import { KnownIncrements } from './known-increments.js';
import { namesIn, removeGone } from './remove-stored.js';
import type { Steps } from './steps.js';
import type { StoreLock } from './store-lock.js';
import type { VersionStore } from './store.js';

/** What makes room: increments that nothing more comes into, or the one that what goes now is kept in. */
export type RoomFrom = 'closed' | 'open';

/** How much room is wanted. */
export interface WantedBytes {
  /** For how many bytes; 0 where any room is welcome. */
  readonly bytes: number;
  /** Whether it is a quota that has none: what the disk has free says nothing then. */
  readonly isQuota?: boolean;
}

/** Room that is wanted. */
export interface WantedRoom extends WantedBytes {
  readonly from: RoomFrom;
}

/** Where room is made. */
export interface FullStore {
  readonly store: VersionStore;
  readonly lock: StoreLock;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** Called now and then: it may take a while. */
  beat(): void;
}

/**
 * Removes the oldest increments that are closed, as many as it takes for what is wanted, or of the one that is `open`
 * all that it keeps; and what was put aside before, and waits for that. Returns whether anything was removed: not while
 * somebody reads, nor where nothing is left, nor where all that is kept would not make room enough, and be lost in
 * vain.
 * @throws FsError
 */
export function freeRoom(full: FullStore, { from, bytes, isQuota = false }: WantedRoom): boolean {
  const { store, now, beat } = full;
  if (took(removeGone(store), beat) > 0) return true;
  const freeBefore = isQuota ? 0 : freeBytes(store);
  if (bytes > 0 && bytes > freeBefore + lastOf(keptBytes(store))) return false;
  if (from === 'open') return isRemoved(full, openThatKeeps(store, now()));
  // A file has to be copied from its start once more for each time that this was not enough.
  let removedBytes = 0;
  for (let count = 0; ; count++) {
    const oldest = oldestClosed(store, now());
    // Some file systems do not show for a while what has become free.
    const isEnough = freeBefore + removedBytes >= bytes || (!isQuota && freeBytes(store) >= bytes);
    if (count > 0 && isEnough) return true;
    if (oldest !== undefined) removedBytes += lastOf(countIncrement(store, oldest.name)).bytes;
    if (!isRemoved(full, oldest)) return count > 0;
  }
}

/** Removes an increment with all it holds; false where there is none, or somebody is reading. */
function isRemoved({ store, lock, beat }: FullStore, going: Going | undefined): boolean {
  if (going === undefined || !lock.take()) return false;
  expire(store, going);
  lock.release();
  took(removeGone(store), beat);
  return true;
}

/** An increment, and when the last change in it had ended. */
interface Going {
  readonly name: Name;
  readonly end: number;
}

function oldestClosed(store: VersionStore, now: number): Going | undefined {
  const [oldest, following] = lastOf(new KnownIncrements().closed(store));
  return oldest && { name: oldest.name, end: following?.since ?? oldest.end ?? now };
}

/** Its last change was that of a moment ago. One that keeps nothing takes no room. */
function openThatKeeps(store: VersionStore, end: number): Going | undefined {
  const [name] = store.increments();
  if (name === undefined) return undefined;
  using tree = store.openDirectory(name, TREE);
  for (const _ of namesIn(tree)) return { name, end };
  return undefined;
}

/** What the file system has for this user. */
function freeBytes(store: VersionStore): number {
  using directory = store.openDirectory();
  return diskSpaceAt(directory.place).freeBytes;
}

/** All that is kept, the open increment's among it. */
function* keptBytes(store: VersionStore): Steps<number> {
  let sum = 0;
  for (const name of store.increments()) sum += (yield* countIncrement(store, name)).bytes;
  return sum;
}

/** How many steps there were. */
function took(steps: Steps, beat: () => void): number {
  let count = 0;
  for (; steps.next().done !== true; count++) beat();
  return count;
}

function lastOf<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
