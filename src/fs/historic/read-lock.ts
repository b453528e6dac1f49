// What is read from a store stays where it is as long as it is read: tidying moves and removes increments only while it
// holds the store's lock alone.

import type { AbsolutePath } from '../../core/tree/bytes.js';
import { LOCK } from '../../core/history/store-layout.js';
import { FsError } from '../port/fs-error.js';
import type { FileSystem, Lock } from '../port/port.js';
import type { StoreFolder } from './made.js';
import { openStoreFolder } from './own-store.js';

/** How long somebody else may tidy before this gives up, and how often it asks. */
const PATIENCE_MS = 60_000;
const ASK_EACH_MS = 5;

/** Where there is nothing to lock, or no locks, what is read is looked at again where it is gone. */
const WITHOUT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTSUP', 'EOPNOTSUPP', 'ENOLCK', 'ENOSYS', 'EINVAL']);

/**
 * Locks a store for reading, which may wait for a step of tidying; undefined where it cannot be locked.
 * @throws FsError EAGAIN where it is not to be had in a minute; FoldersyncError ROOT
 */
export function lockToRead(fileSystem: FileSystem, { root, path }: StoreFolder): Lock | undefined {
  using folder = openStoreFolder(root, path);
  if (folder === undefined) return undefined;
  const file = `${folder.place}/${LOCK}` as AbsolutePath;
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += ASK_EACH_MS) {
    const lock = shareIfPossible(fileSystem, file);
    if (lock !== undefined) return lock === 'none' ? undefined : lock;
    Atomics.wait(SLEEP, 0, 0, ASK_EACH_MS);
  }
  throw new FsError('EAGAIN', 'the versions are being tidied up; try again later');
}

/** Nobody wakes it. */
const SLEEP = new Int32Array(new SharedArrayBuffer(4));

function shareIfPossible(fileSystem: FileSystem, file: AbsolutePath): Lock | 'none' | undefined {
  try {
    return fileSystem.shareFile(file);
  } catch (error) {
    if (error instanceof FsError && WITHOUT.has(error.code)) return 'none';
    throw error;
  }
}
