// Renames in the source that a watcher has heard of, done in the replica: what it has under the old name need not be copied.
// A hint is only tried where both sides look as before such a rename; the walk that follows compares all of it.

import { childPath, type Name, nameOf, parentOf, type RelativePath } from '../core/bytes.js';
import { DIRECTORY } from '../core/entry-table.js';
import type { RenameHint } from '../core/rename-hints.js';
import { FsError, type Root } from '../fs/port.js';
import { findEntry } from './find-entry.js';
import type { PassContext } from './pass-context.js';
import { makeWritable, openReplica } from './replica-access.js';

/** Renames in the replica what was renamed in the source, in the order of the hints. Never throws FsError. */
export function followRenames(context: PassContext, hints: readonly RenameHint[]): void {
  for (const hint of hints) {
    if (context.control.isCancelled) return;
    try {
      follow(context, hint);
    } catch (error) {
      // Whatever is in the way, the walk meets it, or copies what could have been renamed.
      if (!(error instanceof FsError)) throw error;
    }
  }
}

function follow(context: PassContext, { from, to }: RenameHint): void {
  const { source, replica } = context;
  if (replica === undefined) return;
  const wanted = findAt(source, to);
  if (wanted === undefined || findAt(source, from) !== undefined) return;
  const found = findAt(replica, from);
  if (found === undefined || found.kind !== wanted.kind || findAt(replica, to) !== undefined) return;
  const isDirectory = found.kind === DIRECTORY;
  if (isExcluded(context, from, isDirectory) || isExcluded(context, to, isDirectory)) return;
  using old = openReplica(context, parentOf(from));
  using target = openReplica(context, parentOf(to));
  if (old === undefined || target === undefined) return;
  makeWritable(context, old, parentOf(from));
  makeWritable(context, target, parentOf(to));
  old.rename(nameOf(from), nameOf(to), target);
  context.renamedIn.add(parentOf(from)).add(parentOf(to));
  context.journal.renamed(from, to);
}

function findAt(root: Root, path: RelativePath) {
  try {
    return findEntry(root, path);
  } catch (error) {
    if (error instanceof FsError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Also where a directory above it is. */
function isExcluded({ filter }: PassContext, path: RelativePath, isDirectory: boolean): boolean {
  if (filter === undefined) return false;
  let parent = '' as RelativePath;
  const names = path.split('/') as Name[];
  return names.some((name, index) => {
    const isLast = index === names.length - 1;
    const excludes = filter.excludes(parent, name, isLast ? isDirectory : true);
    parent = childPath(parent, name);
    return excludes;
  });
}
