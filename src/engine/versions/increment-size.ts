// How much an increment holds. Its journal says it of files; what is below a directory is counted once, and written
// down.

import { withoutUndone } from '../../core/history/increment-lines.js';
import { type Change, formatLine, type KeptSizes, keptSizes } from '../../core/history/journal-line.js';
import { JOURNAL, SIZE, type SizeRecord, TREE } from '../../core/history/store-layout.js';
import { parseSize } from '../../core/history/store-records.js';
import { childPath, type Name, nameOf, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { readLines, readStored, readText, writeWhole } from './increment-file.js';
import { namesIn } from './remove-stored.js';
import type { Steps } from './steps.js';
import { isForeignPart, type VersionStore } from './store.js';

/** What an increment comes to. */
export type IncrementSize = Omit<SizeRecord, 'version'>;

type Kept = Extract<Change, { op: 'kept' | 'replaced' }>;

/** As it was counted before; undefined where it was not. @throws FsError */
function countedSize(increment: Directory): IncrementSize | undefined {
  if (increment.find(SIZE) === undefined) return undefined;
  return parseSize(readStored(increment, SIZE));
}

/** Counts what a closed increment holds, unless that was done before, and writes it down. @throws FsError */
export function* sizeOf(store: VersionStore, name: Name): Steps<IncrementSize> {
  return yield* ofOwn(countAndNote(store, name));
}

/** Counts what an increment holds, unless that was done before. @throws FsError */
export function* countIncrement(store: VersionStore, name: Name): Steps<IncrementSize> {
  return yield* ofOwn(count(store, name));
}

/** What is none of ours comes to nothing. */
function* ofOwn(counting: Steps<IncrementSize>): Steps<IncrementSize> {
  try {
    return yield* counting;
  } catch (error) {
    if (isForeignPart(error)) return { bytes: 0, entries: 0 };
    throw error;
  }
}

function* countAndNote(store: VersionStore, name: Name): Steps<IncrementSize> {
  using increment = store.openDirectory(name);
  const known = countedSize(increment);
  if (known !== undefined) return known;
  const { bytes, entries } = yield* countAnew(store, name, increment);
  yield* writeWhole(increment, SIZE, [`${JSON.stringify({ version: 1, bytes, entries } satisfies SizeRecord)}\n`]);
  return { bytes, entries };
}

function* count(store: VersionStore, name: Name): Steps<IncrementSize> {
  using increment = store.openDirectory(name);
  return countedSize(increment) ?? (yield* countAnew(store, name, increment));
}

function* countAnew(store: VersionStore, name: Name, increment: Directory): Steps<IncrementSize> {
  const tree = [name, TREE].reduce(childPath, store.path);
  // An engine that was killed as it began it has left it without one.
  if (increment.find(JOURNAL) === undefined) return yield* sizeBelow(store, tree);
  const told = (yield* readSizes(increment)) ?? (yield* readSizesOfMade(increment));
  if (told === undefined) return yield* sizeBelow(store, tree);
  let { bytes, files: entries } = told;
  for (const line of told.unsized) {
    const size = yield* sizeBelow(store, placeOf(line, tree));
    bytes += size.bytes;
    entries += size.entries;
  }
  return { bytes, entries };
}

/** Without understanding each line, of which there may be a hundred thousand; undefined where that has to be. */
function* readSizes(increment: Directory): Steps<KeptSizes | undefined> {
  const parts: KeptSizes[] = [];
  const isPlain = yield* readText(increment, (text) => {
    const sizes = keptSizes(text);
    if (sizes !== undefined) parts.push(sizes);
    return sizes !== undefined;
  });
  if (!isPlain) return undefined;
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    files: parts.reduce((sum, { files }) => sum + files, 0),
    unsized: parts.flatMap(({ unsized }) => unsized),
  };
}

/** Undefined for a journal that is damaged. */
function* readSizesOfMade(increment: Directory): Steps<KeptSizes | undefined> {
  const lines = yield* readLines(increment);
  return lines === undefined ? undefined : keptSizes(withoutUndone(lines).map(formatLine).join(''));
}

function placeOf({ in: key, path }: Kept, tree: RelativePath): RelativePath {
  return [key, nameOf(path)].reduce(childPath, tree);
}

/** Of a directory with all that is below it. */
function* sizeBelow(store: VersionStore, top: RelativePath): Steps<IncrementSize> {
  const open: RelativePath[] = [top];
  let [bytes, entries] = [0, 1];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    using directory = openIfPossible(store, path);
    if (directory === undefined) continue;
    for (const name of namesIn(directory)) {
      const found = directory.find(name);
      entries += 1;
      if (found?.kind === DIRECTORY) open.push(childPath(path, name));
      else bytes += found?.attributes.sizeBytes ?? 0;
      if (entries % STEP === 0) yield;
    }
  }
  return { bytes, entries };
}

const STEP = 64;

/** What cannot be looked into, because it is closed to its owner or not there, counts as nothing. */
function openIfPossible(store: VersionStore, path: RelativePath): Directory | undefined {
  try {
    return store.root.openDirectory(path);
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}
