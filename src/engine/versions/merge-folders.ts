// Carries out a merge of two increments on the disk. Safe to kill at any moment:
//
//   journal.new is written beside ─► it becomes `journal` of the first one, and names the second one as merged
//     ─► what it still needs is moved over ─► the second one is put aside ─► and removed, when there is time
//
// From the second step on the second increment is passed over, and what the first one does not hold itself is found in
// it. What is cut off after it is gone on with by `finishMerge`.

import fs from 'node:fs';
import type { IncrementLines } from '../../core/history/increment-lines.js';
import { formatLine, type JournalLine } from '../../core/history/journal-line.js';
import { mergeIncrements } from '../../core/history/merge.js';
import { storedItem } from '../../core/history/reachable.js';
import { JOURNAL, SIZE, TREE } from '../../core/history/store-layout.js';
import type { Name } from '../../core/tree/bytes.js';
import { attempt } from '../../fs/paths/portable-call.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { openStored, readEnds, readLines, writeWhole } from './increment-file.js';
import { namesIn, putAside } from './remove-stored.js';
import type { Steps } from './steps.js';
import { isForeignPart, type VersionStore } from './store.js';

/** Two increments, one after the other. */
export interface MergedPair {
  readonly into: Name;
  readonly next: Name;
}

/** What has come of it: one of the journals may be damaged, or none of ours, or somebody may be reading. */
type Merging = 'merged' | 'damaged' | 'locked';

/** Larger journals are put behind each other as they are: to understand them would take too much memory. */
const UNDERSTOOD_BYTES = 48 * 1024 * 1024;

/**
 * Makes an increment part of the one before it, both of which are closed. `lock` is asked before anything is moved;
 * where it says no, nothing was done.
 * @throws FsError
 */
export function* mergeFolders(store: VersionStore, pair: MergedPair, lock: () => boolean): Steps<Merging> {
  try {
    return yield* mergeOwn(store, pair, lock);
  } catch (error) {
    if (isForeignPart(error)) return 'damaged';
    throw error;
  }
}

function* mergeOwn(store: VersionStore, pair: MergedPair, lock: () => boolean): Steps<Merging> {
  using into = store.openDirectory(pair.into);
  using next = store.openDirectory(pair.next);
  const isLarge = (readEnds(into)?.bytes ?? 0) + (readEnds(next)?.bytes ?? 0) > UNDERSTOOD_BYTES;
  const parts = isLarge ? joined(into, next, pair) : yield* understood(into, next, pair);
  if (parts === undefined) return 'damaged';
  yield* writeWhole(into, JOURNAL_NEW, parts);
  if (!lock()) return 'locked';
  removeIfThere(into, SIZE);
  into.rename(JOURNAL_NEW, JOURNAL);
  yield* finishMerge(store, pair);
  return 'merged';
}

const JOURNAL_NEW = `${JOURNAL}.new` as Name;

/** Undefined where one of them is damaged, and so stays as it is. */
function* understood(into: Directory, next: Directory, pair: MergedPair): Steps<Iterable<string> | undefined> {
  const [first, second] = [yield* readLines(into), yield* readLines(next)];
  if (first === undefined || second === undefined) return undefined;
  return formatted(yield* merged({ name: pair.into, lines: first }, { name: pair.next, lines: second }));
}

function* merged(into: IncrementLines, next: IncrementLines): Steps<JournalLine[]> {
  const steps = mergeIncrements(into, next);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    yield;
  }
}

function* formatted(lines: readonly JournalLine[]): Generator<string> {
  for (let at = 0; at < lines.length; at += STEP)
    yield lines
      .slice(at, at + STEP)
      .map(formatLine)
      .join('');
}

const STEP = 500;

function* joined(into: Directory, next: Directory, pair: MergedPair): Generator<string | Buffer> {
  yield* chunksOf(into, false);
  yield* chunksOf(next, true);
  yield formatLine({ op: 'merged', name: pair.next });
}

/** The parts of a journal; without its first line, which says that it was opened, where it goes on after another. */
function* chunksOf(increment: Directory, goesOn: boolean): Generator<Buffer> {
  using file = openStored(increment, JOURNAL);
  const buffer = Buffer.alloc(256 * 1024);
  for (let isFirst = true; ; isFirst = false) {
    const read = attempt(() => fs.readSync(file.descriptor, buffer));
    if (read === 0) return;
    const part = buffer.subarray(0, read);
    yield goesOn && isFirst ? part.subarray(part.indexOf(LINE_FEED) + 1) : part;
  }
}

const LINE_FEED = 10;

/** Goes on with a merge whose journal is in its place. Whoever calls it has locked the store. @throws FsError */
export function* finishMerge(store: VersionStore, { into, next }: MergedPair): Steps {
  const dropped = yield* droppedItems(store, { into, next });
  using from = openIfThere(store, next, TREE);
  if (from !== undefined) {
    makeTree(store, into);
    using to = store.openDirectory(into, TREE);
    for (const key of [...namesIn(from)]) {
      const leaving = dropped.get(key);
      // At one moment all that stays of a key is in the one tree, at the next in the other.
      if (leaving === undefined || leaveBehind(store, { increment: next, key }, leaving) === 'some stay') {
        from.rename(key, key, to);
      }
      yield;
    }
  }
  putAside(store, next);
}

/** By key, the names of what the second journal has in the store and the merged one does not name any more. */
function* droppedItems(store: VersionStore, { into, next }: MergedPair): Steps<ReadonlyMap<Name, ReadonlySet<string>>> {
  const dropped = new Map<Name, Set<string>>();
  using first = store.openDirectory(into);
  using second = store.openDirectory(next);
  if ((readEnds(first)?.bytes ?? 0) > UNDERSTOOD_BYTES) return dropped;
  const before = (yield* readLines(second)) ?? [];
  const after = new Set(itemsIn((yield* readLines(first)) ?? before));
  for (const item of itemsIn(before)) {
    if (after.has(item)) continue;
    const [key = '', name = ''] = item.split('/');
    dropped.set(key as Name, (dropped.get(key as Name) ?? new Set()).add(name));
  }
  return dropped;
}

function itemsIn(lines: readonly JournalLine[]): string[] {
  return lines.flatMap((line) => (line.op === 'kept' || line.op === 'replaced' ? [storedItem(line)] : []));
}

/** Takes what nothing leads to any more out of a key's folder; what that was goes with the increment. */
function leaveBehind(
  store: VersionStore,
  { increment, key }: { readonly increment: Name; readonly key: Name },
  leaving: ReadonlySet<string>,
): 'some stay' | 'none stays' {
  using source = store.openDirectory(increment, TREE, key);
  const names = [...namesIn(source)];
  if (names.every((name) => leaving.has(name))) return 'none stays';
  const going = names.filter((name) => leaving.has(name));
  if (going.length === 0) return 'some stay';
  makeIfMissing(store, [increment, LEFT]);
  makeIfMissing(store, [increment, LEFT, key]);
  using target = store.openDirectory(increment, LEFT, key);
  for (const name of going) source.rename(name, name, target);
  return 'some stay';
}

/** In an increment that is merged into another one: what that does not need. */
const LEFT = 'left' as Name;

function makeTree(store: VersionStore, increment: Name): void {
  makeIfMissing(store, [increment, TREE]);
}

function makeIfMissing(store: VersionStore, names: readonly Name[]): void {
  using parent = store.openDirectory(...names.slice(0, -1));
  try {
    parent.makeDirectory(names.at(-1) ?? TREE);
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'EEXIST') throw error;
  }
}

function openIfThere(store: VersionStore, ...names: readonly Name[]): Directory | undefined {
  try {
    return store.openDirectory(...names);
  } catch (error) {
    if (error instanceof FsError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function removeIfThere(directory: Directory, name: Name): void {
  if (directory.find(name) !== undefined) directory.removeFile(name);
}
