// The port: everything that an engine asks of a file system, in tree verbs. Adapters: linux/linux.ts (libc), portable/portable.ts (node:fs).
// Calls are synchronous, for an I/O thread. A call that fails throws an FsError; the engine turns it into a problem.

import type { AbsolutePath, Bytes, Name, RelativePath } from '../../core/tree/bytes.js';
import type { Attributes, Entry, EntryTable, InodeNumber, Kind } from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { Lock } from '../state/lock.js';
import type { MountTable } from './mount-points.js';
import type { MountedAs } from './mounted-as.js';
import type { Rules } from './rules.js';
import type { WatchLimit } from './watch-limit.js';
import type { Watcher, WatcherOptions } from './watcher.js';

/** One way to reach file systems. */
export interface FileSystem {
  readonly capabilities: Capabilities;
  /**
   * Opens a folder as a root; symlinks on its path are followed that nobody can have planted (see linux/path.ts), none below
   * it ever is. @throws FsError UNTRUSTED, ENOENT, ENOTDIR, EACCES, …
   */
  openRoot(path: AbsolutePath): Root;
  /**
   * A root that another thread of this process has opened, and which stays open while this one is used; disposing of it does
   * nothing. @throws FsError ENOTSUP without the capability
   */
  borrowRoot(lent: LentRoot): Root;
  /**
   * Where a path leads. For one that does not exist: the real path of its nearest existing ancestor, with the rest added.
   * @throws FsError DANGLING where a symlink on its way leads nowhere; EACCES, ELOOP, ENOTDIR, …
   */
  realPath(path: AbsolutePath): RealPath;
  /** Makes a directory and its missing ancestors; symlinks on its path as for a root. @throws FsError */
  makePath(path: AbsolutePath): void;
  /** What is mounted on the machine now; nothing where that cannot be told. */
  mountTable(): MountTable;
  /**
   * Locks a file (flock(2)), which is made when it is missing; the kernel frees it when this process ends, however it
   * ends. Undefined where another process, or another lock of this one, holds it. Never remove the file.
   * @throws FsError ENOTSUP without the capability, EOPNOTSUPP, ENOLCK, … where the file system has no locks
   */
  lockFile(path: AbsolutePath): Lock | undefined;
  /**
   * Writes everything of a root's file system to its disk (syncfs(2)), by the root's descriptor, which may be one that this
   * process has inherited. May take minutes: not for the I/O thread.
   * @throws FsError ENOTSUP without the capability; EIO, ENOSPC, … for writes that have failed since the root was opened
   */
  syncOpened(descriptor: number): void;
}

/** What an adapter can do on this machine, for this user. What one file system cannot, `probeReplica` finds out. */
export interface Capabilities {
  readonly adapter: 'linux' | 'portable';
  /** Two times that are no further apart than this were written as the same; 0 where nanoseconds are kept. */
  readonly timeWindowNanos: number;
  /** The best that `Rules.owners` can be: `all` takes privilege (CAP_CHOWN). */
  readonly owners: Rules['owners'];
  /** Whether extended attributes and ACLs are read and written. */
  readonly extended: boolean;
  /** What this user may write of them: namespaces with their dot, and `security.capability`, which takes another privilege. */
  readonly namespaces: readonly string[];
  /** Which special files `makeSpecial` makes: `pipes` are FIFOs and sockets; devices take privilege (CAP_MKNOD). */
  readonly special: 'all' | 'pipes' | 'none';
  /** Whether holes stay holes, and content is shared (reflinks) where the file system can. */
  readonly sparse: boolean;
  /** Whether a bind mount is seen as a mount; without it only a change of the device is. */
  readonly bindMounts: boolean;
  /** Whether several threads can work in one root, each with an adapter of its own. */
  readonly lends: boolean;
  /** Whether `Root.sync` does anything. */
  readonly syncs: boolean;
  /** Whether `Root.lock` and `FileSystem.lockFile` do anything. */
  readonly locks: boolean;
  /**
   * What a watcher says. `exact` everything, or that something was lost · `hints` what the adapter happens to hear: no two
   * ends of a rename, no end of writing, and where too much happens at once some of it is lost without a word.
   */
  readonly watches: 'exact' | 'hints';
}

/** What tells a folder from another one that is mounted or moved to the same path, also after a restart. */
export interface RootIdentity {
  /** The number of the file system's type. **Source**: statfs(2), f_type. Absent where it cannot be told. */
  readonly fileSystemType?: number;
  /** st_ino of the root, in decimal. st_dev is not among it: on some file systems it changes with every mount. */
  readonly inode: string;
  /**
   * The id of the very file system (f_fsid), in hex. Absent but for file systems that keep it over a mount, ext4 and btrfs,
   * and for adapters that cannot tell: what only one of two identities has does not make them differ.
   */
  readonly fileSystemId?: string;
}

/** A resolved path. */
export interface RealPath {
  readonly path: AbsolutePath;
  /** The path itself, or the nearest ancestor that exists. */
  readonly existing: AbsolutePath;
  /** The device (st_dev) that `existing` lies on. */
  readonly device: number;
}

/** A root as another thread of this process works with it: through the same descriptor, which stays its owner's. */
export interface LentRoot {
  readonly path: AbsolutePath;
  readonly descriptor: number;
  readonly rules: Rules;
  readonly entersMounts: boolean;
}

/** A folder that is held open. A directory that is swapped for a symlink below it is never followed. */
export interface Root extends Disposable {
  /** The real path it had when it was opened. */
  readonly path: AbsolutePath;
  /** st_dev and st_ino, the latter in decimal. */
  readonly device: number;
  readonly inode: string;
  readonly identity: RootIdentity;
  /** For a process that is to inherit it, see `FileSystem.syncOpened`. */
  readonly descriptor: number;
  /** How what is read through the root's own mount is limited, where `Rules.heedsMounts` says so. */
  readonly mountedAs: MountedAs;
  /** PLAIN_RULES until they are set; directories that are opened later follow them. */
  rules: Rules;
  /**
   * Whether directories are opened across what is mounted below the root: true until it is set. Otherwise a mount is not so much
   * as touched; adapters that cannot do so, and Linux without openat2(2), take no notice.
   */
  entersMounts: boolean;
  /**
   * What the clock says that its file system stamps changes with, where others keep that: a file server's. Undefined where it is
   * this machine's own. **Units**: seconds since 1970. @throws FsError where the folder cannot be changed
   */
  clock(): number | undefined;
  /**
   * Locks the folder itself (flock(2)) against others that do so; undefined where another holds it.
   * @throws FsError ENOTSUP without the capability; EBADF, EOPNOTSUPP, ENOLCK, … where the file system has no such locks
   */
  lock(): Lock | undefined;
  /**
   * Starts a watcher for this folder that watches nothing yet, or returns the limit that is in the way. It outlives the root
   * and holds nothing open in it, so that the folder's file system can be unmounted. To be stopped by the caller.
   * @throws FsError where the machine cannot watch at all
   */
  startWatcher(options: WatcherOptions): Watcher | WatchLimit;
  /** @throws FsError ENOENT, ENOTDIR or ELOOP where it is no directory (any more), MOUNTED, EACCES, … */
  openDirectory(path: RelativePath): Directory;
}

/** A directory that is held open; every name is an entry of it. Each call throws FsError where it fails. */
export interface Directory extends Disposable {
  /** What it is itself. */
  attributes(): Entry;
  /** The device (st_dev) it lies on. */
  device(): number;
  /**
   * What the room that new entries take here is counted with, as far as the adapter can tell: the device, the project, and the
   * group where new entries get the directory's. Where that is the same, one directory is as full as the other.
   */
  room(): string;
  /** Fills the names (sorted by bytes) and kinds of a table. */
  list(table: EntryTable): void;
  /**
   * Fills the other columns of the rows that the caller has not marked EXCLUDED; a row that is gone becomes GONE, and one
   * that cannot be inspected, or is too large to be mirrored, UNREADABLE, which `onFailure` is told. It is also told of a row
   * whose time of change is too far from 1970, which gets the nearest that can be kept.
   */
  inspect(table: EntryTable, onFailure: (row: number, error: FsError) => void): void;
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
   * Copies a regular file's content, mode and times, and what the rules of the other directory's root keep, to a new file
   * in that directory. At most the size it had at first is copied. On an error nothing is left behind; what is refused beside
   * the content is no error, see `CopiedFile.refused`.
   * `isNew` says that the other directory has nothing of the same name: once it is whole the copy may take that name at once,
   * rather than the staged one, where nothing has come there meanwhile.
   */
  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl, isNew?: boolean): CopiedFile;
  /** Whether a regular file holds any bytes, whatever its size says. */
  hasContent(name: Name): boolean;
  /** Whether two regular files hold the same bytes; undefined when cancelled. */
  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined;
  /** Has what a file holds read from the disk next, where it is written out and the system goes along; else it does nothing. */
  dropCache(name: Name): void;
  /** Holds two regular files open during a call, which compares them part by part. */
  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result;
  /** Renames within the directory, or into another one of the same file system, replacing what is there. */
  rename(from: Name, to: Name, directory?: Directory): void;
  /** Has two entries of any type change places in one step. @throws FsError where the file system cannot */
  exchange(name: Name, directory: Directory, otherName: Name): void;
  /** Removes anything but a directory. */
  removeFile(name: Name): void;
  /** Removes an empty directory. */
  removeDirectory(name: Name): void;
  /**
   * Sets owner, mode (not of a symlink) and times of an entry of the kind given, never following a symlink; also of a
   * directory, so that one that may not be entered can be opened again. Each part is tried, whatever became of the others;
   * returns those that were refused.
   * `inode` is the one it must have: whoever may write in the directory can have put another entry there meanwhile.
   * @throws FsError VANISHED where it is another one by now, ENOENT, … where it cannot be reached
   */
  stamp(name: Name, kind: Kind, attributes: Attributes, inode?: InodeNumber): Refusals;
  /** Sets the directory's own owner, mode and times, likewise. */
  stampSelf(attributes: Attributes): Refusals;

  /** The extended attributes that the root's rules keep, of an entry or (undefined) the directory itself; none without the capability. */
  readExtended(name: Name | undefined): Extended;
  /**
   * Makes the extended attributes that the rules keep equal to those given: others are removed, but for labels. The mode
   * comes first, for an ACL's mask is the group's part of it. Each is tried; returns those that were refused.
   * `inode` as for `stamp`, where this process may open every file.
   * @throws FsError where the entry cannot be reached, VANISHED
   */
  writeExtended(name: Name | undefined, extended: Extended, inode?: InodeNumber): Refusals;
  /**
   * The mode that an entry (undefined: the directory itself) may have where its ACL is not copied. An ACL's mask is shown as
   * the mode's group bits; without the ACL they would give the group what only some of its users have. The mode itself where
   * there is no ACL, and without the capability, where nobody can tell.
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

/** A failed call: an errno and the path it was about. */
export class FsError extends Error {
  /**
   * An errno name such as `ENOSPC`, `VANISHED` where an entry is something else by now, `MOUNTED` where a mount is in the way,
   * `UNREACHABLE`, `DANGLING` or `UNTRUSTED`.
   */
  readonly code: string;
  /** For a call on two directories: whether the other one failed, not the one it was called on. */
  readonly isTarget: boolean;

  constructor(code: string, message: string, options: { cause?: unknown; isTarget?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'FsError';
    this.code = code;
    this.isTarget = options.isTarget ?? false;
  }
}
