// Changes one side of a pair that goes both ways. What it takes away must be what was decided about: people and
// programs are at work on both sides meanwhile. What has changed since stays, and the next pass decides anew.

import { childPath, type Name, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { ctimeOf, DIRECTORY, type Entry } from '../../core/tree/entry-table.js';
import { FsError } from '../../fs/port/fs-error.js';
import { TICK, waitForTick } from '../../fs/probe/tick.js';
import { RealWriter } from './real-writer.js';
import type { CopiedFile } from '../../fs/port/directory.js';
import type { Leaving, OpenDirectory, StagedFile } from './replica-writer.js';
import { isSameContent, isUnchanged, type Seen } from './seen.js';
import type { WrittenEntries } from './written-entries.js';

/** An entry that may be taken away. */
export interface Expected {
  /** What it was like. */
  readonly seen: Seen;
  /** Whether it goes; otherwise something else takes its place. */
  readonly goes: boolean;
  /** Whether the gate has a say in it: it goes, or loses its type or its content. */
  readonly isGated: boolean;
  /** Of a directory: whether all that is in it goes as well. */
  readonly isTree: boolean;
}

/** What may be taken away, by its path. What is not in it came after the decision. */
export type Guard = ReadonlyMap<RelativePath, Expected>;

/** What it is given beside what every writer is. */
interface GuardedOptions {
  readonly guard: Guard;
  /** Takes what is written, and what that was copied from. */
  readonly written: WrittenEntries;
  /** As `stampingClockOf` the source's. */
  readonly sourceClock: () => number | undefined;
}

/** The writer of a pass that was decided beforehand. */
export class GuardedWriter extends RealWriter {
  readonly #guard: Guard;
  readonly #written: WrittenEntries;
  readonly #sourceClock: GuardedOptions['sourceClock'];
  /** Whether what is retired now makes room for a directory. */
  #isPutting = false;

  constructor(
    { guard, written, sourceClock }: GuardedOptions,
    ...parameters: ConstructorParameters<typeof RealWriter>
  ) {
    super(...parameters);
    this.#guard = guard;
    this.#written = written;
    this.#sourceClock = sourceClock;
  }

  /**
   * What is copied has to be known for sure: who changes the copy as soon as it is there, while the original stays, has
   * changed what both have had. So a file that was saved a moment ago is copied when a change of it would show.
   * RACE: a new file takes its name at once, and one that is saved just as it is opened is not copied again; then both
   * are taken to have been changed.
   */
  override stageFile(at: OpenDirectory, file: StagedFile): CopiedFile {
    for (let isLastTry = false; ; isLastTry = true) {
      const before = this.#settled(file);
      const copied = super.stageFile(at, file);
      const after = file.directory.find(file.name)?.attributes;
      if (copied.hasName === true) {
        this.#note(at, file.name, (found) => isCopyOf(found, { copied, before: before.found, after }));
      }
      if (copied.state !== 'whole') return copied;
      const isSure = before.isOld && before.found !== undefined && after !== undefined;
      if (isSure && isUnchanged(after, before.found)) {
        this.#written.addOriginal(after);
        return copied;
      }
      if (copied.hasName === true || isLastTry) return copied;
      this.unstage(at.directory, file.staged);
    }
  }

  override put(at: OpenDirectory, staged: Name, name: Name): void {
    const own = at.directory.find(staged)?.attributes;
    super.put(at, staged, name);
    this.#note(at, name, (found) => own !== undefined && isSameContent(found, own));
  }

  override putDirectory(at: OpenDirectory, name: Name): void {
    this.#isPutting = true;
    try {
      super.putDirectory(at, name);
    } finally {
      this.#isPutting = false;
    }
    this.#noteDirectory(at, name);
  }

  override make(at: OpenDirectory, name: Name): void {
    super.make(at, name);
    this.#noteDirectory(at, name);
  }

  override retire(at: OpenDirectory, leaving: Leaving): void {
    const found = at.directory.find(leaving.name)?.attributes;
    if (found !== undefined && !this.#allows(at.path, leaving, found)) throw overtaken();
    super.retire(at, leaving);
  }

  /** What has come to the name since is not what was written. */
  #note({ directory, path }: OpenDirectory, name: Name, isOwn: (found: Entry) => boolean): void {
    const found = directory.find(name)?.attributes;
    this.#written.addPath(childPath(path, name));
    if (found !== undefined && isOwn(found)) this.#written.add(found);
  }

  #noteDirectory({ directory }: OpenDirectory, name: Name): void {
    const found = directory.find(name)?.attributes;
    if (found?.kind === DIRECTORY) this.#written.addDirectory(found);
  }

  /** What a file is like once no change of it can be missed, or that it goes on changing. @throws FsError */
  #settled({ directory, name }: StagedFile): { readonly found: Entry | undefined; readonly isOld: boolean } {
    const isOld = (entry: Entry) => ctimeOf(entry) < (this.#sourceClock() ?? Number.NEGATIVE_INFINITY) - TICK;
    const first = directory.find(name)?.attributes;
    if (first === undefined || isOld(first)) return { found: first, isOld: true };
    waitForTick(() => {});
    const found = directory.find(name)?.attributes;
    return { found, isOld: found !== undefined && isOld(found) };
  }

  /** RACE: between this look and the change something else can come to the name; then that is in the versions. */
  #allows(directory: RelativePath, leaving: Leaving, found: Entry): boolean {
    const expected = this.#guard.get(childPath(directory, leaving.name));
    if (expected === undefined) return this.#isInTree(directory);
    if (expected.isTree) return found.kind === DIRECTORY && isSameInode(found, expected.seen);
    // A name that was to be replaced, and has lost what was to come, is no removal.
    const isRemoval = !('by' in leaving) && !this.#isPutting;
    if (isRemoval && !expected.goes) return false;
    return isSameContent(found, expected.seen);
  }

  /** Whether all of a directory goes. */
  #isInTree(directory: RelativePath): boolean {
    for (let at = directory; at !== ROOT; at = parentOf(at)) {
      const expected = this.#guard.get(at);
      if (expected !== undefined) return expected.isTree;
    }
    return false;
  }
}

interface CopiedMeanwhile {
  readonly copied: CopiedFile;
  /** The original; undefined where it was not there. */
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** So much a file system may take from a time. **Units**: seconds. **Source**: FAT keeps every second one. */
const ROUNDED = 2;

/** Whether it has the time of its original: whoever has changed it since has given it a later one. */
function isCopyOf(found: Entry, { copied, before, after = before }: CopiedMeanwhile): boolean {
  if (before === undefined || after === undefined) return false;
  const isEarlyEnough =
    found.mtimeSeconds < after.mtimeSeconds ||
    (found.mtimeSeconds === after.mtimeSeconds && found.mtimeNanos <= after.mtimeNanos);
  const isLateEnough = found.mtimeSeconds > before.mtimeSeconds - ROUNDED;
  return found.sizeBytes === copied.sizeBytes && isEarlyEnough && isLateEnough;
}

function isSameInode(one: Seen, other: Seen): boolean {
  return one.inodeLow === other.inodeLow && one.inodeHigh === other.inodeHigh;
}

/** What `Journal.failure` takes for a side that has moved. */
function overtaken(): FsError {
  return new FsError('OVERTAKEN', 'it has changed since it was looked at, and stays as it is now');
}
