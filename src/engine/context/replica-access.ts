// Directories of the replica that their owner has locked himself out of: read-only ones above all. An ordinary user may
// not write into them, but may lend himself the right; what they are to be like is set again at the end.

import { nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Entry, LEAVE } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { GivenBack } from '../writer/given-back.js';
import type { PassContext } from './pass-context.js';

/** Read, write and search by the owner. */
export const OWNER_ENTERS = 0o700;

/** Whether an owner may list a directory, change it and reach what is below it. */
export function ownerMayEnter({ mode }: Attributes): boolean {
  return (mode & OWNER_ENTERS) === OWNER_ENTERS;
}

/** Opens a directory of the replica, also one that nobody may enter. @throws FsError */
export function openReplica(context: PassContext, path: RelativePath): Directory | undefined {
  const { replica } = context;
  try {
    return replica?.openDirectory(path);
  } catch (error) {
    const isClosed = error instanceof FsError && error.code === 'EACCES';
    if (isClosed && context.isLane) throw new GivenBack(); // other lanes may be in there
    if (!isClosed || context.dryRun || path === ROOT || !lendEntry(context, path)) throw error;
    return replica?.openDirectory(path);
  }
}

/**
 * Makes a directory of the replica writable for its owner, until the pass sets the waiting stamps. Never throws
 * FsError.
 */
export function makeWritable(context: PassContext, directory: Directory, path: RelativePath): void {
  if (context.dryRun) return;
  context.beforeChange();
  try {
    const before = directory.attributes();
    if (lendWrite(directory, before)) giveBackLater(context, path, before);
  } catch (error) {
    context.journal.failure(error, { side: 'replica', path, action: 'make writable' });
  }
}

/** Gives an open directory's owner all rights on it; returns whether anything had to be changed. */
export function lendWrite(directory: Directory, before: Attributes): boolean {
  if (ownerMayEnter(before)) return false;
  return hasMode(directory.stampSelf(lent(before)));
}

/** Returns whether the directory, which cannot be opened, can be now. */
function lendEntry(context: PassContext, path: RelativePath): boolean {
  const name = nameOf(path);
  using parent = openReplica(context, parentOf(path));
  const found = parent?.find(name);
  if (parent === undefined || found?.kind !== DIRECTORY || ownerMayEnter(found.attributes)) return false;
  const isLent = hasMode(parent.stamp(name, DIRECTORY, lent(found.attributes)));
  if (isLent) giveBackLater(context, path, found.attributes);
  return isLent;
}

/** A stamp that waits already is what the directory is to have in the end. */
function giveBackLater({ waiting }: PassContext, path: RelativePath, { mode, mtimeSeconds, mtimeNanos }: Entry): void {
  if (waiting.stamps.has(path)) return;
  waiting.stamps.set(path, { attributes: { mode, mtimeSeconds, mtimeNanos, uid: LEAVE, gid: LEAVE } });
}

function lent(before: Attributes): Attributes {
  return { ...before, mode: before.mode | OWNER_ENTERS, uid: LEAVE, gid: LEAVE };
}

/** A directory of somebody else's stays as it is: the call that needs the right says so. */
function hasMode(refused: Refusals): boolean {
  return refused.every(({ part }) => part !== 'mode');
}
