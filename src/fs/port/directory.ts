// The port's directories: what one can do with an open one, and what it tells of its entries.

import type { Refusals } from '../../core/report/refusal.js';
import type { Bytes, Name } from '../../core/tree/bytes.js';
import type { Attributes, Entry, EntryTable, InodeNumber, Kind } from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { FsError } from './fs-error.js';

/** A directory that is held open; every name is an entry of it. Each call throws FsError where it fails. */
export interface Directory extends Disposable {
  /** A path that leads to this very directory while it is open, for calls that take no descriptor. */
  readonly place: string;
  /** What it is itself. */
  attributes(): Entry;
  /** The device (st_dev) it lies on. */
  device(): number;
  /**
   * When it was made; undefined where the file system does not keep that, and absent where the adapter cannot tell.
   * **Units**: seconds since 1970, as `ctimeOf`.
   */
  born?(): number | undefined;
  /**
   * What the room that new entries take here is counted with, as far as the adapter can tell: the device, the project,
   * and the group where new entries get the directory's. Where that is the same, one directory is as full as the other.
   */
  room(): string;
  /**
   * Fills the names (sorted by bytes) and kinds of a table. To whom most entries are only a number, `named` is given:
   * what is no directory, and has a name that does not begin so, may be left out. Returns how many were.
   */
  list(table: EntryTable, named?: string): number;
  /**
   * Fills the other columns of the rows that the caller has not marked EXCLUDED; a row that is gone becomes GONE, and
   * one that cannot be read, or is too large to be mirrored, UNREADABLE, which `onFailure` is told. It is also
   * told of a row whose time of change is too far from 1970, which gets the nearest that can be kept.
   */
  readAttributes(table: EntryTable, onFailure: (row: number, error: FsError) => void): void;
  /** The kind and attributes that a name has now; undefined when it is gone. */
  find(name: Name): Found | undefined;

  /** Makes a directory that only its owner may enter. */
  makeDirectory(name: Name): void;
  /** Makes an empty file that only its owner may read. */
  makeFile(name: Name): void;
  /** Makes a FIFO, a socket or a device for its owner alone. @throws FsError ENOTSUP without the capability, EPERM */
  makeSpecial(name: Name, special: Special): void;
  /** What a special file is, without opening it. @throws FsError VANISHED where it is none any more */
  readSpecial(name: Name): Special;
  /** Gives a file (or symlink, or special file) a second name, in this directory or another of the same file system. */
  link(name: Name, to: Directory, newName: Name): void;
  makeSymlink(name: Name, target: Bytes): void;
  readSymlink(name: Name): Bytes;
  /**
   * Copies a regular file's content, mode and times, and what the rules of the other directory's root keep, to a new
   * file in that directory. At most the size it had at first is copied. On an error nothing is left behind; what is
   * refused beside the content is no error, see `CopiedFile.refused`. `isNew` says that the other directory has nothing
   * of the same name: once it is whole the copy may take that name at once, rather than the staged one, where nothing
   * has come there meanwhile.
   */
  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl, isNew?: boolean): CopiedFile;
  /** Whether a regular file holds any bytes, whatever its size says. */
  hasContent(name: Name): boolean;
  /** Whether two regular files hold the same bytes; undefined when cancelled. */
  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined;
  /**
   * Has what a file holds read from the disk next, where it is written out and the system goes along; else it does
   * nothing.
   */
  dropCache(name: Name): void;
  /** Holds two regular files open during a call, which compares them part by part. */
  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result;
  /** Renames within the directory, or into another one of the same file system, replacing what is there. */
  rename(from: Name, to: Name, directory?: Directory): void;
  /**
   * Renames within the directory, or into another one of the same file system, and replaces nothing. Where the system
   * cannot do that in one step, it looks first.
   * @throws FsError EEXIST where something has that name
   */
  renameNew(from: Name, to: Name, directory?: Directory): void;
  /** Has two entries of any type change places in one step. @throws FsError where the file system cannot */
  exchange(name: Name, directory: Directory, otherName: Name): void;
  /** Removes anything but a directory. */
  removeFile(name: Name): void;
  /** Removes an empty directory. */
  removeDirectory(name: Name): void;
  /**
   * Sets owner, mode (not of a symlink) and times of an entry of the kind given, never following a symlink; also of a
   * directory, so that one that may not be entered can be opened again. Each part is tried, whatever became of the
   * others; returns those that were refused. `inode` is the one it must have: a user who may write in the directory can
   * have put another entry there meanwhile. As its number is used again, such an entry is given no owner, setuid or
   * setgid that it does not have.
   * @throws FsError VANISHED where it is another one by now, ENOENT, … where it cannot be reached
   */
  stamp(name: Name, kind: Kind, attributes: Attributes, inode?: InodeNumber): Refusals;
  /** Sets the directory's own owner, mode and times, likewise. */
  stampSelf(attributes: Attributes): Refusals;

  /**
   * The extended attributes that the root's rules keep, of an entry or (undefined) the directory itself; none without
   * the capability.
   */
  readExtended(name: Name | undefined): Extended;
  /**
   * Makes the extended attributes that the rules keep equal to those given: others are removed, except for labels. The
   * mode comes first, because an ACL's mask is the group's part of it. Each is tried; returns those that were refused.
   * `inode` as for `stamp`, where this process may open every file.
   * @throws FsError where the entry cannot be reached, VANISHED
   */
  writeExtended(name: Name | undefined, extended: Extended, inode?: InodeNumber): Refusals;
  /**
   * The mode that an entry (undefined: the directory itself) may have where its ACL is not copied. An ACL's mask is
   * shown as the mode's group bits; without the ACL they would give the group what only some of its users have. The
   * mode itself where there is no ACL, and without the capability, where nobody can tell.
   */
  modeWithoutAcl(name: Name | undefined, mode: number): number;
  /** Writes the directory's own entries (names, not their content) to the disk (fsync(2)). */
  sync(): void;
}

/** What a special file is. **Source**: mknod(2). */
export interface Special {
  readonly type: 'fifo' | 'socket' | 'character' | 'block';
  /** The device's numbers; 0 for FIFOs and sockets. */
  readonly major: number;
  readonly minor: number;
}

/** What is known of one name. */
export interface Found {
  readonly kind: Kind;
  readonly attributes: Entry;
}

/** What a long call tells and asks between two chunks. */
export interface CopyControl {
  /** Called after each chunk. **Units**: bytes written; 0 for a chunk that was only compared. Returns false to stop. */
  onChunk(bytes: number): boolean;
}

/** Two files that are held open. */
export interface ComparedFiles {
  /** Whether the first one is holes for the most part, as far as the adapter can tell: comparing them takes no time. */
  readonly isSparse: boolean;
  /**
   * Whether both hold the same bytes from `start` up to `end`, and end together if before it; undefined when cancelled.
   * @throws FsError
   */
  isSame(start: number, end: number, control: CopyControl): boolean | undefined;
  /** Reads what one of both holds from a position on: as much as fits, and less only at its end. @throws FsError */
  read(which: 0 | 1, into: Buffer, position: number): number;
  /**
   * Has what both hold read from their disks next, where it is written out and the system goes along; after that, it
   * takes no memory from other programs.
   */
  dropCaches(): void;
}

/** How a copy went. */
export interface CopiedFile {
  /**
   * `whole` the source stood still · `grown` it got longer meanwhile, and its first part, which was copied, stayed ·
   * `rewritten` it changed otherwise · `cancelled` the control said stop; nothing is left behind
   */
  readonly state: 'whole' | 'grown' | 'rewritten' | 'cancelled';
  readonly sizeBytes: number;
  /** Present where it has the name of its source already, and not the staged one. */
  readonly hasName?: true;
  /** What it lacks beside its content; absent where that is nothing. */
  readonly refused?: Refusals;
}
