// A replica and what is kept of it, open to be read beside a running service.

import { join } from 'node:path';
import { VERSIONS } from '../../core/history/store-layout.js';
import { FoldersyncError } from '../../core/report/error.js';
import { type AbsolutePath, bytesOfText, ROOT } from '../../core/tree/bytes.js';
import { openFileSystem } from '../../fs/choose.js';
import { lockToRead } from '../../fs/historic/read-lock.js';
import { Store } from '../../fs/historic/store.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';

/** A replica and where its versions are. **Shape**: absolute paths. */
export interface VersionedReplica {
  readonly replica: string;
  /** The folder of the increments. */
  readonly store: string;
  /** Whether that is one that a config names, outside of the replica. */
  readonly isElsewhere: boolean;
}

/** Where its versions are: in `dir`, or in the replica where that is absent. */
export function versionedReplica(replica: string, dir: string | undefined): VersionedReplica {
  return { replica, store: dir ?? join(replica, VERSIONS), isElsewhere: dir !== undefined };
}

/**
 * Opens both, and closes them once they were read; there is no store where nothing was ever kept.
 * @throws FoldersyncError ROOT for what the file system says, and what `read` throws
 */
export function withStore<Result>(
  { replica, store: folder, isElsewhere }: VersionedReplica,
  read: (root: Root, store: Store | undefined) => Result,
): Result {
  try {
    const { fileSystem } = openFileSystem(() => {});
    using root = fileSystem.openRoot(bytesOfText(replica) as AbsolutePath);
    using elsewhere = isElsewhere ? fileSystem.openRoot(bytesOfText(folder) as AbsolutePath) : undefined;
    using store = elsewhere === undefined ? Store.open(root) : Store.open(root, { root: elsewhere, path: ROOT });
    const lock = store && lockToRead(fileSystem, store.folder);
    try {
      return read(root, store);
    } finally {
      lock?.release();
    }
  } catch (cause) {
    if (!(cause instanceof FsError)) throw cause;
    throw new FoldersyncError('ROOT', `cannot read the versions of ${replica}: ${cause.message}`, { cause });
  }
}
