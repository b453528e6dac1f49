// One writer a replica: the lock in the state directory, which names its holder, and besides it the lock of the folder
// itself, for those that have another state directory or share the folder from another container.

import { type AbsolutePath, bytesOfText, textOfBytes } from '../../core/tree/bytes.js';
import { FoldersyncError } from '../../core/report/error.js';
import { flockHolder, isStrangersLock } from '../../fs/probe/flock-holder.js';
import { pathKey, stateFile } from '../../state/state-dir.js';
import { acquireLock, isHeldByOrphan } from '../../state/lock.js';
import type { Lock } from '../../fs/port/port.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { type Clock, sleep } from '../../process/clock.js';
import type { SharedState } from '../threads/shared-state.js';

/** What a replica's lock works with. */
export interface ReplicaLockOptions {
  readonly clock: Clock;
  readonly stateDir: string;
  readonly fileSystem: FileSystem;
  readonly shared: Pick<SharedState, 'isCancelled' | 'beat'>;
}

/** How long an engine that has lost its runner, and is about to end, is waited for; and how often it is looked at. */
const ORPHAN_MS = 10_000;
const LOOK_MS = 50;

/** The lock of one replica at a time, kept from pass to pass until it is released. */
export class ReplicaLock {
  readonly #options: ReplicaLockOptions;
  #named: { readonly replica: AbsolutePath; readonly lock: Lock } | undefined;
  #folder: { readonly device: number; readonly inode: string; readonly lock: Lock } | undefined;

  constructor(options: ReplicaLockOptions) {
    this.#options = options;
  }

  /**
   * Takes the lock in the state directory, by the replica's real path, which can change between two passes: a symlink
   * on the way may lead elsewhere. @throws FoldersyncError LOCKED, STATE
   */
  async acquire(replica: AbsolutePath): Promise<void> {
    if (this.#named?.replica === replica) return;
    this.release();
    const { clock, stateDir, shared } = this.#options;
    const folder = stateFile(stateDir, 'replicaLock', pathKey(replica));
    // From the first refusal on: without one, no clock is loaded, which takes 2 ms.
    let deadline: number | undefined;
    for (let hasLookedAgain = false; ; ) {
      try {
        this.#named = { replica, lock: this.#acquire(folder, `the replica ${textOfBytes(replica)}`) };
        return;
      } catch (error) {
        const isLocked = error instanceof FoldersyncError && error.code === 'LOCKED';
        if (!isLocked || shared.isCancelled) throw error;
        const now = clock.monotonic();
        deadline ??= now + ORPHAN_MS;
        if (now > deadline) throw error;
        if (!isHeldByOrphan(folder)) {
          // RACE: an orphan may have ended between the two looks: a further try tells it from a holder that stays.
          if (hasLookedAgain) throw error;
          hasLookedAgain = true;
        }
      }
      shared.beat();
      await sleep(clock, LOOK_MS);
    }
  }

  /**
   * Takes the lock of the folder itself, as far as its file system has such locks; before anything is written in it.
   * @throws FoldersyncError LOCKED
   */
  acquireFolder(root: Root): void {
    const { device, inode } = root;
    if (this.#folder?.device === device && this.#folder.inode === inode) return;
    this.#folder?.lock.release();
    this.#folder = undefined;
    if (!this.#options.fileSystem.capabilities.locks) return;
    let lock: Lock | undefined;
    try {
      lock = root.lock();
    } catch (error) {
      if (error instanceof FsError) return; // ENOLCK, EOPNOTSUPP, EBADF (NFS) …: the other lock is all there is
      throw error;
    }
    if (lock === undefined) {
      // Any user who may open a folder may lock it: such a lock must not keep another's replica from being mirrored.
      if (isStrangersLock(root)) return;
      throw lockedFolder(root);
    }
    this.#folder = { device, inode, lock };
  }

  /** Gives both back; idempotent. The folder's goes first, so that the next holder of the other one finds it free. */
  release(): void {
    this.#folder?.lock.release();
    this.#folder = undefined;
    this.#named?.lock.release();
    this.#named = undefined;
  }

  #acquire(folder: string, what: string): Lock {
    const { fileSystem } = this.#options;
    return acquireLock(folder, what, {
      lockFile: (file) => fileSystem.lockFile(bytesOfText(file) as AbsolutePath),
      parent: process.ppid,
    });
  }
}

function lockedFolder(root: Root): FoldersyncError {
  const pid = flockHolder(root);
  const who = pid === undefined ? 'which cannot be seen from here' : `${pid}`;
  const hint =
    pid === undefined
      ? 'it is in another container or on another machine that shares the folder, and must let go of it first'
      : 'stop that process first, or wait for it; it holds the lock of the folder itself (flock)';
  return new FoldersyncError('LOCKED', `the replica ${textOfBytes(root.path)} is in use by another process, ${who}`, {
    hint,
  });
}
