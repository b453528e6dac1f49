// What changes a replica. Nothing else does: every call of the port that makes, renames, removes or stamps an entry of
// a replica is made by a writer, so that there is one place that says how an entry gets there and how it leaves.
//
// A writer knows nothing of the source, the gate or the journal: who calls it has decided, and tells what was done.

import type { AbsolutePath, Bytes, Name, RelativePath } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Entry, type InodeNumber, type Kind } from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { CopiedFile, CopyControl, Directory, Special } from '../../fs/port/directory.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { Seen } from './seen.js';

/** A directory of the replica, open. */
export interface OpenDirectory {
  readonly directory: Directory;
  readonly path: RelativePath;
}

/** A name in a directory that is held open. */
export interface NameIn extends OpenDirectory {
  readonly name: Name;
}

/** How an entry leaves the replica: it is removed, or (`by`) a staged entry takes its name in the same step. */
export type Leaving = RetiredEntry | { readonly name: Name; readonly by: Name };

/** An entry that leaves the replica. */
export interface RetiredEntry {
  readonly name: Name;
  readonly kind: Kind;
  /** Of a directory that goes with all it holds: how many entries that are, itself among them. */
  readonly entries?: number | undefined;
  /** Of anything else: its size in bytes, where that was read a moment ago. */
  readonly bytes?: number | undefined;
}

/** A file of the source, to copy to a staged name of the replica. */
export interface StagedFile {
  /** Of the source. */
  readonly directory: Directory;
  readonly name: Name;
  readonly staged: Name;
  readonly control: CopyControl;
  /** As in `Directory.copyFile`. */
  readonly isNew?: boolean;
}

/** The metadata to give to an entry. */
export interface Metadata {
  readonly attributes: Attributes;
  /** Absent where the extended attributes are as they should be. */
  readonly extended?: Extended;
  /** Whether an ACL of the replica's entry is to go or to change. */
  readonly changesAcl?: boolean;
  /** Whether the replica's entry is to get capabilities that it does not have. */
  readonly givesCapabilities?: boolean;
}

/** An entry of the replica that is given metadata. */
export interface Given {
  /** Absent for the directory itself. */
  readonly name: Name | undefined;
  readonly kind: Kind;
  /** The one that it must be; absent for one that was just made. */
  readonly inode?: InodeNumber | undefined;
}

/** A directory itself. */
export const ITSELF: Given = { name: undefined, kind: DIRECTORY };

/**
 * Changes a replica. A new entry is staged beside its name first, given what it lacks, and then put in its place. Each
 * call but those that say otherwise throws FsError where it fails.
 */
export interface ReplicaWriter {
  /** Whether nothing is changed, so that a pass tells what it would do as it walks: nobody comes back to do it. */
  readonly isDry: boolean;
  /**
   * To be called before the first of several calls that belong together; `at` is the directory in which they change
   * something, itself or a name, absent where they are in several. Returns what that directory is like, where it was
   * read for it.
   * @throws GivenBack in a lane that may not change anything yet
   */
  beforeChange(at?: OpenDirectory): Entry | undefined;
  /** What comes into a directory that this pass has made need not be written down. */
  enterNew(path: RelativePath): void;
  /**
   * New files that a directory will most likely get next: what is written down of them can be written at once. Replaces
   * what was said before.
   */
  expectNew(directory: RelativePath, names: readonly Name[]): void;
  /** Where it is written down what is changed, as a path in the store's root; undefined where that is nowhere. */
  readonly increment: RelativePath | undefined;

  /** Makes the replica itself, and opens it; undefined in a dry run. */
  makeRoot(fileSystem: FileSystem, path: AbsolutePath): Root | undefined;
  /** Makes a directory that only its owner may enter. */
  make(parent: OpenDirectory, name: Name): void;

  /** Copies a file of the source to a staged name, or at once to its own. @throws FsError of either side */
  stageFile(at: OpenDirectory, file: StagedFile): CopiedFile;
  /** Stages a further name of a file that the replica has. */
  stageLink(replica: Directory, staged: Name, to: Omit<NameIn, 'path'>): void;
  stageSymlink(replica: Directory, staged: Name, target: Bytes): void;
  stageSpecial(replica: Directory, staged: Name, special: Special): void;
  /** Removes what was staged. */
  unstage(replica: Directory, staged: Name): void;
  /**
   * Removes what was staged, if it is still there; what cannot be removed the next pass removes. Never throws FsError.
   */
  discard(replica: Directory, staged: Name): void;

  /**
   * Gives a staged entry its name; what stands there, if anything, is retired by it. `seen` is what the pass has found
   * there; in a source that is restored to, anything else stays (FsError CHANGED).
   */
  put(at: OpenDirectory, staged: Name, name: Name, seen?: Seen): void;
  /**
   * Puts a new directory in the place of something else, which is retired; where there is no room for one, that stays.
   * `seen` likewise.
   */
  putDirectory(at: OpenDirectory, name: Name, seen?: Seen): void;
  /**
   * The one way in which anything leaves the replica: an orphan, what stands in another entry's place, and the old
   * content of an update. It is one step in an open directory that was just listed. A directory has to be empty, but
   * where all it holds goes with it (`keepsWhole`).
   */
  retire(at: OpenDirectory, leaving: Leaving): void;
  /** Whether directories can go with all they hold, because that is kept. */
  readonly keepsWhole: boolean;
  /** Renames to a name at which nothing stands. */
  move(from: NameIn, to: NameIn): void;
  /** Has two entries change places in one step. */
  swap(one: NameIn, other: NameIn): void;
  /** Gives an entry a name that differs in case only. */
  recase(at: OpenDirectory, from: Name, to: Name): void;

  /** Gives an entry what it lacks beside its content; returns what was refused of that. */
  give(at: OpenDirectory, given: Given, metadata: Metadata): Refusals;
  /** Tries out on an empty file whether one here may have this owner; returns what was refused of that. */
  tryOwner(replica: Directory, attributes: Attributes): Refusals;

  /**
   * Gives an open directory's owner all rights on it; returns what it was like before, undefined where that is the
   * same. `before` is what it is like, where that is known.
   */
  lend(directory: Directory, before?: Entry): Entry | undefined;
  /**
   * Whether a directory that cannot be opened may be lent such rights. @throws GivenBack in a lane, for others may be
   * in there
   */
  lendsClosed(): boolean;
  /** Lends them to a directory that cannot be opened. */
  lendClosed(parent: OpenDirectory, name: Name): Entry | undefined;

  /** Removes a file that a killed engine has left at a staged name. */
  sweepFile(replica: Directory, name: Name): void;
  /**
   * Removes an empty directory that a killed engine has left at a staged name; returns whether it is gone. Never throws
   * FsError.
   */
  sweepDirectory(replica: Directory, name: Name): boolean;
}
