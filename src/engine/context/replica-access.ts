// Directories of the replica that their owner has locked himself out of: read-only ones above all. An ordinary user may
// not write into them, but may lend himself the right; their final metadata is set at the end.

import { nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { type Entry, LEAVE } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from './pass-context.js';

/** Opens a directory of the replica, also one that nobody may enter. @throws FsError */
export function openReplicaDirectory(context: PassContext, path: RelativePath): Directory | undefined {
  const { replica } = context.plan;
  try {
    return replica?.openDirectory(path);
  } catch (error) {
    const isClosed = error instanceof FsError && error.code === 'EACCES';
    if (!isClosed || !context.writer.lendsClosed() || path === ROOT || !lendEntry(context, path)) throw error;
    return replica?.openDirectory(path);
  }
}

/**
 * Makes a directory of the replica writable for its owner, until the pass sets the waiting stamps. Never throws
 * FsError.
 */
export function makeWritable(context: PassContext, directory: Directory, path: RelativePath): void {
  try {
    const now = context.writer.beforeChange({ directory, path });
    const before = context.writer.lend(directory, now);
    if (before !== undefined) giveBackLater(context, path, before);
  } catch (error) {
    context.output.journal.failure(error, { side: 'replica', path, action: 'make writable' });
  }
}

/** Returns whether the directory, which cannot be opened, can be now. */
function lendEntry(context: PassContext, path: RelativePath): boolean {
  const parentPath = parentOf(path);
  using parent = openReplicaDirectory(context, parentPath);
  if (parent === undefined) return false;
  const before = context.writer.lendClosed({ directory: parent, path: parentPath }, nameOf(path));
  if (before === undefined) return false;
  giveBackLater(context, path, before);
  return true;
}

/** A stamp that waits already is what the directory is to have in the end. */
function giveBackLater(
  { output: { waiting } }: PassContext,
  path: RelativePath,
  { mode, mtimeSeconds, mtimeNanos }: Entry,
): void {
  if (waiting.stamps.has(path)) return;
  waiting.lent.add(path);
  waiting.stamps.set(path, { attributes: { mode, mtimeSeconds, mtimeNanos, uid: LEAVE, gid: LEAVE } });
}
