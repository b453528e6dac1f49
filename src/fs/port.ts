// The port: everything that an engine asks of a file system, in tree verbs. Adapters: portable.ts (node:fs).
// Calls are synchronous, for an I/O thread. A call that fails throws an FsError; the engine turns it into a problem.

import type { AbsolutePath, Bytes, Name, RelativePath } from '../core/bytes.js';
import type { Attributes, EntryTable, Kind } from '../core/entry-table.js';

/** One way to reach file systems. */
export interface FileSystem {
  readonly capabilities: Capabilities;
  /**
   * Opens a folder as a root; a symlink at its path is followed, none below it ever is.
   * @throws FsError ENOENT, ENOTDIR, EACCES, …
   */
  openRoot(path: AbsolutePath): Root;
  /**
   * Where a path leads. For one that does not exist: the real path of its nearest existing ancestor, with the rest added.
   * @throws FsError DANGLING where a symlink on its way leads nowhere; EACCES, ELOOP, ENOTDIR, …
   */
  realPath(path: AbsolutePath): RealPath;
  /** Makes a directory and its missing ancestors. @throws FsError */
  makePath(path: AbsolutePath): void;
  /** Every mount point of the machine; undefined where that cannot be told. */
  mountPoints(): readonly AbsolutePath[] | undefined;
}

/** What an adapter can do on this machine. */
export interface Capabilities {
  readonly adapter: 'portable';
  /** Two times that are no further apart than this were written as the same. */
  readonly timeWindowNanos: number;
}

/** What tells a folder from another one that is mounted or moved to the same path, also after a restart. */
export interface RootIdentity {
  /** The number of the file system's type. **Source**: statfs(2), f_type. Absent where it cannot be told. */
  readonly fileSystemType?: number;
  /** st_ino of the root, in decimal. st_dev is not among it: on some file systems it changes with every mount. */
  readonly inode: string;
}

/** A resolved path. */
export interface RealPath {
  readonly path: AbsolutePath;
  /** The path itself, or the nearest ancestor that exists. */
  readonly existing: AbsolutePath;
  /** The device (st_dev) that `existing` lies on. */
  readonly device: number;
}

/** A folder that is held open. A directory that is swapped for a symlink below it is never followed. */
export interface Root extends Disposable {
  /** The real path it had when it was opened. */
  readonly path: AbsolutePath;
  /** st_dev and st_ino, the latter in decimal. */
  readonly device: number;
  readonly inode: string;
  readonly identity: RootIdentity;
  /** @throws FsError ENOENT, ENOTDIR or ELOOP where it is no directory (any more), EACCES, … */
  openDirectory(path: RelativePath): Directory;
}

/** A directory that is held open; every name is an entry of it. Each call throws FsError where it fails. */
export interface Directory extends Disposable {
  /** Its own attributes. */
  attributes(): Attributes;
  /** Fills the names (sorted by bytes) and kinds of a table. */
  list(table: EntryTable): void;
  /**
   * Fills the other columns of the rows that the caller has not marked EXCLUDED; a row that is gone becomes GONE, and one
   * that cannot be inspected UNREADABLE, which `onFailure` is told.
   */
  inspect(table: EntryTable, onFailure: (row: number, error: FsError) => void): void;
  /** The kind and attributes that a name has now; undefined when it is gone. */
  find(name: Name): Found | undefined;

  makeDirectory(name: Name): void;
  makeSymlink(name: Name, target: Bytes): void;
  readSymlink(name: Name): Bytes;
  /**
   * Copies a regular file's content, mode and times to a new file in another directory. At most the size it had at
   * first is copied. On an error nothing is left behind.
   */
  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl): CopiedFile;
  /** Whether two regular files hold the same bytes; undefined when cancelled. */
  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined;
  /** Renames within the directory, replacing what is there. */
  rename(from: Name, to: Name): void;
  /** Removes anything but a directory. */
  removeFile(name: Name): void;
  /** Removes an empty directory. */
  removeDirectory(name: Name): void;
  /** Sets the mode (not of a symlink) and times of a file or a symlink, never following one. */
  stamp(name: Name, kind: Kind, attributes: Attributes): void;
  /** Sets the directory's own mode and times. */
  stampSelf(attributes: Attributes): void;
}

/** What is known of one name. */
export interface Found {
  readonly kind: Kind;
  readonly attributes: Attributes;
}

/** What a long call tells and asks between two chunks. */
export interface CopyControl {
  /** Called after each chunk. **Units**: bytes written; 0 for a chunk that was only compared. Returns false to stop. */
  onChunk(bytes: number): boolean;
}

/** How a copy went. */
export interface CopiedFile {
  /**
   * `whole` the source stood still · `grown` it got longer meanwhile, and its first part, which was copied, stayed ·
   * `rewritten` it changed otherwise · `cancelled` the control said stop; nothing is left behind
   */
  readonly state: 'whole' | 'grown' | 'rewritten' | 'cancelled';
  readonly sizeBytes: number;
}

/** A failed call: an errno and the path it was about. */
export class FsError extends Error {
  /** An errno name such as `ENOSPC`, `VANISHED` where an entry is something else by now, `UNREACHABLE`, or `DANGLING`. */
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
