// Keeps what leaves the replica, and writes down each change before it is made, so that it can be undone.
//
// What was made since the start of the increment is not kept: it was not there at the restore point.

import type { StoreKey } from '../../core/history/journal-line.js';
import type { MadePaths } from '../../core/history/made-paths.js';
import { childPath, isWithin, type Name, nameOf, type RelativePath } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Entry, EntryTable, type Kind } from '../../core/tree/entry-table.js';
import { inodeOf } from '../../core/tree/inode.js';
import type { Extended } from '../../core/tree/extended.js';
import { notThere } from '../../fs/historic/located-entries.js';
import type { CopiedFile, Found } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { JournalLines, type JournalLinesOptions, type UnsignedChange } from './journal-lines.js';
import type { NameIn, OpenDirectory, RetiredEntry } from './replica-writer.js';
import { makeAnew, moveAway, remove, type ReplacingWays, replaceAndKeep } from './into-store.js';
import { type Stored, StoreFolders } from './store-folders.js';

/** What a recorder works with. */
export interface RecorderOptions extends JournalLinesOptions {
  readonly replica: Root;
  /** The root that the increment is in, and its path there. */
  readonly root: Root;
  readonly path: RelativePath;
  readonly made: MadePaths;
  /** Whether anything is not kept, so that a directory has to be looked through. */
  readonly hasExcluded: boolean;
  /** Whether what is at a path is not kept when it goes. */
  excludes(path: RelativePath, kind: Kind): boolean;
}

/** Records what one thread does to a replica. */
export class Recorder implements Disposable {
  readonly #options: RecorderOptions;
  /** Directories whose own attributes are written down, as they were before this pass. */
  readonly #entered = new Set<RelativePath>();
  readonly #folders: StoreFolders;
  readonly #ways: ReplacingWays = { canExchange: true };
  readonly #lines: JournalLines;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#folders = new StoreFolders(options.root, options.path);
    this.#lines = new JournalLines(options);
  }

  /** The increment, as a path in its root. */
  get increment(): RelativePath {
    return this.#options.path;
  }

  /** Whether a directory can go with all it holds. */
  get keepsWhole(): boolean {
    return !this.#lines.isDown && !this.#options.hasExcluded;
  }

  /**
   * What is in a directory, or its own attributes, will change. Returns what it is like, where that was read for it.
   * Never throws FsError of the store.
   */
  enter(at: OpenDirectory): Entry | undefined {
    const now = this.#enterWithNext(at);
    this.#lines.write();
    return now;
  }

  /** Whatever comes into a directory comes with it: the pass has made it. */
  enterNew(path: RelativePath): void {
    this.#options.made.add(path);
  }

  /** As in `JournalLines`. */
  expectNew(directory: RelativePath, names: readonly Name[]): void {
    this.#lines.expectNew(directory, names);
  }

  /**
   * Makes an entry at a name at which nothing stands. It is written down each time, for whatever was made there before
   * has left since: journals that are merged tell by the last of these lines whether something is there.
   * @throws FsError
   */
  make(at: OpenDirectory, name: Name, make: () => void): void {
    const path = childPath(at.path, name);
    if (this.#options.made.has(at.path)) {
      make();
      return;
    }
    this.#enterWithNext(at);
    this.#do({ op: 'made', path }, make);
    this.#options.made.add(path);
  }

  /** Copies a file that may take its own name at once, at which nothing stands. @throws FsError */
  copyNew(at: OpenDirectory, name: Name, copy: () => CopiedFile): CopiedFile {
    const path = childPath(at.path, name);
    if (this.#options.made.has(at.path)) return copy();
    this.#enterWithNext(at);
    // Where the copy fails, or takes its name later, it says of nothing that it was not there.
    this.#lines.writeMade(path);
    const copied = copy();
    if (copied.hasName === true) this.#options.made.add(path);
    return copied;
  }

  /** Renames an entry to a name at which nothing stands. @throws FsError */
  move(from: NameIn, to: NameIn, move: () => void): void {
    this.#enterWithNext(from);
    this.#enterWithNext(to);
    const [path, target] = [childPath(from.path, from.name), childPath(to.path, to.name)];
    const isDirectory = from.directory.find(from.name)?.kind === DIRECTORY;
    this.#do({ op: 'renamed', path, to: target }, move);
    this.#options.made.move(path, target, { isDirectory });
    if (isDirectory) this.#leave(path, target);
  }

  /** Has two entries change places. @throws FsError */
  swap(one: NameIn, other: NameIn, swap: () => void): void {
    this.#enterWithNext(one);
    this.#enterWithNext(other);
    const [path, to] = [childPath(one.path, one.name), childPath(other.path, other.name)];
    const found = requireFound(one, one.name);
    const isDirectory = found.kind === DIRECTORY || other.directory.find(other.name)?.kind === DIRECTORY;
    this.#do({ op: 'swapped', path, to, inode: inodeOf(found.attributes) }, swap);
    this.#options.made.swap(path, to, { isDirectory });
    if (isDirectory) this.#leave(path, to);
  }

  /** Gives an entry other metadata; `extended` says that its extended attributes are among it. @throws FsError */
  change(at: OpenDirectory, name: Name | undefined, { extended }: { readonly extended: boolean }): void {
    this.enter(at);
    const path = name === undefined ? at.path : childPath(at.path, name);
    if (name === undefined && !extended) return;
    const attributes = name === undefined ? at.directory.attributes() : at.directory.find(name)?.attributes;
    if (attributes === undefined) return;
    const hasNames = attributes.kind !== DIRECTORY && attributes.links > 1;
    // A name that was made may be a further one of a file that was there before.
    if (!hasNames && this.#options.made.has(path)) return;
    const old: { extended?: Extended } = extended ? { extended: at.directory.readExtended(name) } : {};
    const inode = hasNames ? { inode: inodeOf(attributes) } : {};
    this.#lines.write({ op: 'was', path, attributes: plain(attributes), ...old, ...inode });
  }

  /** Keeps an entry that leaves the replica, or removes it, if it is not to be kept. @throws FsError */
  retire(at: OpenDirectory, { name, kind, entries, bytes }: RetiredEntry): void {
    this.#enterWithNext(at);
    const path = childPath(at.path, name);
    // What is gone by now, the rename tells.
    const found = bytes === undefined ? requireFound(at, name) : undefined;
    const isWhole = kind === DIRECTORY && entries !== undefined;
    if (kind === DIRECTORY && !isWhole) this.#requireEmpty(path);
    const line = {
      op: 'kept',
      path,
      ...sized(found === undefined ? bytes : sizeOf(found)),
      entries: entries ?? 1,
    } as const;
    // What it was like has to be undone last, and the last line has to be that of what is done next.
    const beforeLending = (key: StoreKey, attributes: Attributes) => {
      this.#lines.write({ op: 'undone' });
      this.#lines.write({ op: 'was', path, attributes: plain(attributes) });
      this.#lines.write({ ...line, in: key });
    };
    const keep = ({ key, folder }: Stored) =>
      moveAway(at.directory, { name, found, beforeLending: (attributes) => beforeLending(key, attributes) }, folder);
    const isKept = isWhole || this.#isKept(path, kind);
    if (isKept && this.#keepIn(line, keep)) return;
    // What lies on another file system than the store could only be copied, and is not kept.
    if (isWhole) throw new FsError('EXDEV', 'it lies on another file system than the versions');
    if (isKept && found?.kind === DIRECTORY) {
      // An overlay says the same of a directory of its lower layer: what was in it has gone into the store one by one.
      const isKeptAnew = this.#keepIn(line, ({ folder }) => {
        makeAnew(at.directory, { name, found }, folder);
        return true;
      });
      if (isKeptAnew) return;
    }
    const { attributes } = found ?? requireFound(at, name);
    this.#do({ op: 'lost', path, inode: inodeOf(attributes) }, () => remove(at.directory, { name, kind }));
  }

  /** Gives a staged entry its name, and keeps what stands there. @throws FsError */
  replace(at: OpenDirectory, staged: Name, name: Name): void {
    const { directory } = at;
    const { made } = this.#options;
    const path = childPath(at.path, name);
    const take = () => directory.rename(staged, name);
    // In a directory that was made there may be an older entry, which has changed places with what was made there.
    const isNew = made.has(path);
    const found = isNew && made.has(at.path) ? undefined : directory.find(name);
    if (found === undefined) {
      this.make(at, name, take);
      return;
    }
    if (isNew) {
      take();
      return;
    }
    this.#enterWithNext(at);
    const inode = inodeOf(found.attributes);
    const line = { op: 'replaced', path, ...sized(sizeOf(found)), entries: 1, inode } as const;
    const isKept =
      this.#isKept(path, found.kind) &&
      this.#keepIn(line, ({ folder }) => replaceAndKeep(directory, { name, staged, ways: this.#ways }, folder));
    if (!isKept) this.#do({ op: 'overwrote', path, inode }, take);
    made.add(path);
  }

  [Symbol.dispose](): void {
    this.#folders[Symbol.dispose]();
  }

  /** As `enter`; what is written with the next line has to come before the change. */
  #enterWithNext({ directory, path }: OpenDirectory): Entry | undefined {
    if (this.#options.made.has(path)) return undefined;
    this.#lines.announceIn(path);
    if (this.#entered.has(path)) return undefined;
    const now = directory.attributes();
    this.#lines.writeWithNext({ op: 'was', path, attributes: plain(now) });
    this.#entered.add(path);
    return now;
  }

  /** What is at these paths, or comes to them next, is another directory than the one that was written down. */
  #leave(...paths: readonly RelativePath[]): void {
    for (const entered of this.#entered) {
      if (paths.some((path) => isWithin(entered, path))) this.#entered.delete(entered);
    }
  }

  /** A rename would take what is in it along. @throws FsError ENOTEMPTY */
  #requireEmpty(path: RelativePath): void {
    using directory = this.#options.replica.openDirectory(path);
    const table = new EntryTable();
    directory.list(table);
    if (table.length > 0) throw new FsError('ENOTEMPTY', 'directory not empty');
  }

  #isKept(path: RelativePath, kind: Kind): boolean {
    const { made, excludes } = this.#options;
    const isNew = made.has(path) && !(kind === DIRECTORY && made.holdsOlder(path));
    return !isNew && !excludes(path, kind);
  }

  /**
   * Writes a line down and has an entry put into the store; returns false where it cannot be put there, which undoes
   * the line. @throws FsError
   */
  #keepIn(line: Keeping, keep: (stored: Stored) => boolean): boolean {
    let stored: Stored | undefined;
    this.#lines.attempt(() => {
      stored = this.#folders.folderFor(nameOf(line.path));
    });
    if (stored === undefined) return false;
    this.#lines.write({ ...line, in: stored.key });
    if (this.#lines.isDown) return false;
    try {
      if (keep(stored)) return true;
      this.#lines.write({ op: 'undone' });
      return false;
    } catch (error) {
      this.#lines.write({ op: 'undone' });
      throw error;
    }
  }

  /** Writes a line and makes its change; where that fails, the line is undone. @throws FsError */
  #do(line: UnsignedChange, change: () => void): void {
    this.#lines.write(line);
    try {
      change();
    } catch (error) {
      this.#lines.write({ op: 'undone' });
      throw error;
    }
  }
}

type Keeping = Omit<Extract<UnsignedChange, { op: 'kept' | 'replaced' }>, 'in'>;

/** @throws FsError ENOENT */
function requireFound({ directory }: OpenDirectory, name: Name): Found {
  const found = directory.find(name);
  if (found === undefined) throw notThere();
  return found;
}

function sizeOf({ kind, attributes }: Found): number | undefined {
  return kind === DIRECTORY ? undefined : attributes.sizeBytes;
}

function sized(bytes: number | undefined): { bytes?: number } {
  return bytes === undefined ? {} : { bytes };
}

function plain({ mode, uid, gid, mtimeSeconds, mtimeNanos }: Attributes): Attributes {
  return { mode, uid, gid, mtimeSeconds, mtimeNanos };
}
