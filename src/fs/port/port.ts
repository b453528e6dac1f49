// The port: everything that an engine asks of a file system, in tree verbs. Adapters: linux/linux.ts (libc),
// portable/portable.ts (node:fs). Calls are synchronous, for an I/O thread. A call that fails throws an FsError; the
// engine turns it into a problem.

import type { AbsolutePath, RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from './directory.js';
import type { MountTable } from './mount-points.js';
import type { MountedAs } from './mounted-as.js';
import type { Rules } from './rules.js';
import type { WatchLimit } from './watch-limit.js';
import type { Watcher, WatcherOptions } from './watcher.js';

/** One way to reach file systems. */
export interface FileSystem {
  readonly capabilities: Capabilities;
  /**
   * Opens a folder as a root; symlinks on its path are followed that nobody can have planted (see linux/path.ts), none
   * below it ever is. @throws FsError UNTRUSTED, ENOENT, ENOTDIR, EACCES, …
   */
  openRoot(path: AbsolutePath): Root;
  /**
   * A root that another thread of this process has opened, and which stays open while this one is used; disposing of it
   * does nothing. @throws FsError ENOTSUP without the capability
   */
  borrowRoot(lent: LentRoot): Root;
  /**
   * Where a path leads. For one that does not exist: the real path of its nearest existing ancestor, with the rest
   * added.
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
   * Locks a file that exists against `lockFile`, beside others that do the same; undefined where it is locked so.
   * @throws FsError ENOENT, and as `lockFile`
   */
  shareFile(path: AbsolutePath): Lock | undefined;
  /**
   * Writes everything of a root's file system to its disk (syncfs(2)), by the root's descriptor, which may be one that
   * this process has inherited. May take minutes: not for the I/O thread.
   * @throws FsError ENOTSUP without the capability; EIO, ENOSPC, … for writes that have failed since the root was
   * opened
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
  /**
   * What this user may write of them: namespaces with their dot, and `security.capability`, which takes another
   * privilege.
   */
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
  /** Whether `Root.lock`, `FileSystem.lockFile` and `shareFile` do anything. */
  readonly locks: boolean;
  /**
   * What a watcher says. `exact` everything, or that something was lost · `hints` what the adapter happens to hear: no
   * two ends of a rename, no end of writing, and where too much happens at once some of it is lost without a word.
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
   * The id of the very file system (f_fsid), in hex. Absent except for file systems that keep it over a mount, ext4 and
   * btrfs, and for adapters that cannot tell: what only one of two identities has does not make them differ.
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
   * Whether directories are opened across what is mounted below the root: true until it is set. Otherwise a mount is
   * not so much as touched; adapters that cannot do so, and Linux without openat2(2), take no notice.
   */
  entersMounts: boolean;
  /**
   * What the clock says that its file system stamps changes with, where others keep that: a file server's. Undefined
   * where it is this machine's own. **Units**: seconds since 1970. @throws FsError where the folder cannot be changed
   */
  clock(): number | undefined;
  /**
   * Locks the folder itself (flock(2)) against others that do so; undefined where another holds it.
   * @throws FsError ENOTSUP without the capability; EBADF, EOPNOTSUPP, ENOLCK, … where the file system has no such
   * locks
   */
  lock(): Lock | undefined;
  /**
   * Starts a watcher for this folder that watches nothing yet, or returns the limit that is in the way. It outlives the
   * root and holds nothing open in it, so that the folder's file system can be unmounted. To be stopped by the caller.
   * @throws FsError where the machine cannot watch at all
   */
  startWatcher(options: WatcherOptions): Watcher | WatchLimit;
  /** @throws FsError ENOENT, ENOTDIR or ELOOP where it is no directory (any more), MOUNTED, EACCES, … */
  openDirectory(path: RelativePath): Directory;
}

/** A lock that is held until it is released or its process ends. */
export interface Lock {
  /** Gives it back; idempotent. */
  release(): void;
}
