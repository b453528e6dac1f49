// A replica that does not exist yet is made by its first pass.

import { FoldersyncError } from '../../core/report/error.js';
import { type AbsolutePath, textOfBytes } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';
import type { PassOptions } from './pass-options.js';

/** Makes a replica and locks it; undefined in a dry run. @throws FoldersyncError ROOT, LOCKED */
export function makeReplica(
  writer: ReplicaWriter,
  path: AbsolutePath,
  { fileSystem, lockReplica }: Pick<PassOptions, 'fileSystem' | 'lockReplica'>,
): Root | undefined {
  try {
    const made = writer.makeRoot(fileSystem, path);
    if (made === undefined) return undefined;
    try {
      lockReplica(made);
    } catch (error) {
      made[Symbol.dispose]();
      throw error;
    }
    return made;
  } catch (cause) {
    if (!(cause instanceof FsError)) throw cause;
    const message = `cannot make the replica ${textOfBytes(path)}: ${cause.message}`;
    throw new FoldersyncError('ROOT', message, { cause });
  }
}
