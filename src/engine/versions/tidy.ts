// What becomes of increments after they are made: leftovers are finished, restore points thinned out, old ones go, and
// more of them where they take too much of the disk. Each step leaves a store that is whole.

import { retain } from '../../core/history/retention.js';
import type { KeptVersions } from '../../core/pair/replica-room.js';
import type { VersionsOptions } from '../../core/pair/pair.js';
import { diskSpaceAt } from '../../fs/paths/disk-space.js';
import { attempt } from '../../fs/paths/portable-call.js';
import { readEmptyRequest, removeEmptyRequest } from '../../state/empty-request.js';
import { expire } from './expire.js';
import { sizeOf } from './increment-size.js';
import type { KnownIncrement, KnownIncrements } from './known-increments.js';
import { finishMerge, mergeFolders } from './merge-folders.js';
import { removeGone } from './remove-stored.js';
import type { Steps } from './steps.js';
import type { StoreLock } from './store-lock.js';
import type { VersionStore } from './store.js';

/** What is tidied, and how. */
export interface TidyTask {
  readonly store: VersionStore;
  readonly lock: StoreLock;
  readonly known: KnownIncrements;
  readonly options: Pick<VersionsOptions, 'keep' | 'maxShare'>;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** Whether the clock may be believed: where it was just set, nothing goes for its age. */
  isClockSteady(): boolean;
  /** Closes the increment that is open, if one is: a person wants all to go. */
  closeOpen(): void;
  /** All is done but for counting what the newest one holds, which is only told and may take long. */
  onOnlyCounting?(): void;
  /** The versions were counted. */
  onCounted(versions: KeptVersions): void;
  /** So many restore points went before their time, because there was no room for them. */
  onCrowded(count: number): void;
}

/**
 * Tidies a store. Returns whether all was done: somebody may be reading, and it has to be tried again.
 * @throws FsError
 */
export function* tidy(task: TidyTask): Steps<boolean> {
  try {
    yield* removeGone(task.store);
    const isDone =
      (yield* finishMerges(task)) && (yield* honourRequest(task)) && (yield* thin(task)) && (yield* keepShare(task));
    task.lock.release();
    yield* removeGone(task.store);
    return isDone;
  } finally {
    task.lock.release();
  }
}

/** Those that were cut off after their journal was in its place. */
function* finishMerges({ store, known, lock }: TidyTask): Steps<boolean> {
  const names = new Set(store.increments());
  for (const { name: into, merged } of yield* known.closed(store)) {
    for (const next of merged) {
      if (!names.has(next)) continue;
      if (!lock.take()) return false;
      yield* finishMerge(store, { into, next });
      lock.release();
    }
  }
  return true;
}

/** A request stays until all that it asks for is gone from the disk. */
function* honourRequest(task: TidyTask): Steps<boolean> {
  using directory = task.store.openDirectory();
  const before = attempt(() => readEmptyRequest(directory.place));
  if (before === undefined) return true;
  if (before >= task.now()) task.closeOpen();
  const closed = yield* task.known.closed(task.store);
  const first = closed.findIndex(({ at }) => at >= before);
  if (!(yield* expireOldest(task, first === -1 ? closed.length : first))) return false;
  yield* removeGone(task.store);
  attempt(() => removeEmptyRequest(directory.place));
  return true;
}

function* thin(task: TidyTask): Steps<boolean> {
  const { store, known, options } = task;
  if (!task.isClockSteady()) return true;
  const closed = yield* known.closed(store);
  const times = closed.map(({ at }) => at);
  // An increment that is open is the newest point.
  const isOpen = store.increments().length > closed.length;
  const { expired, merged } = retain(isOpen ? [...times, task.now()] : times, task.now(), options.keep);
  if (!(yield* expireOldest(task, Math.min(expired, closed.length)))) return false;
  return yield* merge(task, closed.slice(expired), new Set(merged.map((index) => closed[index])));
}

function* merge(task: TidyTask, kept: readonly KnownIncrement[], leaving: ReadonlySet<unknown>): Steps<boolean> {
  const { store, known, lock } = task;
  let into: KnownIncrement | undefined;
  for (const next of kept) {
    // That the replica was changed before, and nothing was written down, is told by the first line of what comes after.
    if (into === undefined || !leaving.has(next) || next.isAfterGap) {
      into = next;
      continue;
    }
    const outcome = yield* mergeFolders(store, { into: into.name, next: next.name }, () => lock.take());
    lock.release();
    if (outcome === 'locked') return false;
    if (outcome === 'damaged') into = next;
    else for (const { name } of [into, next]) known.forget(name);
  }
  return true;
}

/** Returns whether nobody was in the way. */
function* expireOldest({ store, known, lock, now }: TidyTask, count: number): Steps<boolean> {
  const closed = yield* known.closed(store);
  for (const [index, { name, end }] of closed.slice(0, count).entries()) {
    if (!lock.take()) return false;
    expire(store, { name, end: closed[index + 1]?.since ?? end ?? now() });
    lock.release();
    known.forget(name);
    yield;
  }
  return true;
}

/** The newest one stays, however large it is: a folder that was removed by mistake may be larger than the share. */
function* keepShare(task: TidyTask): Steps<boolean> {
  const { store, options } = task;
  const closed = yield* task.known.closed(store);
  const sizes: number[] = [];
  for (const { name } of closed) sizes.push((yield* sizeOf(store, name)).bytes);
  const most = options.maxShare * sizeOfDisk(store);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  let count = 0;
  for (const size of sizes.slice(0, -1)) {
    if (total <= most) break;
    total -= size;
    count += 1;
  }
  if (count > 0) {
    task.onCrowded(count);
    if (!(yield* expireOldest(task, count))) return false;
  }
  // The one that is open is a restore point as well, and takes room, but is not weighed: it stays.
  const names = store.increments();
  const open = names.length > closed.length - count ? names.at(-1) : undefined;
  task.onOnlyCounting?.();
  if (open !== undefined) total += yield* task.known.openBytes(store, open);
  task.onCounted({ points: closed.length - count + (open === undefined ? 0 : 1), bytes: total });
  return true;
}

/** In bytes. @throws FsError */
function sizeOfDisk(store: VersionStore): number {
  using directory = store.openDirectory();
  return diskSpaceAt(directory.place).sizeBytes;
}
