// What a killed engine has left in the replica, and what the source has that looks like it.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { type EntryTable, EXCLUDED } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Tables } from './tables.js';
import type { PassContext } from '../context/pass-context.js';
import { makeWritable } from '../context/replica-access.js';
import type { OpenDirectory } from '../writer/replica-writer.js';
import { isStagedName } from '../writer/staged-name.js';

/**
 * Files of the source that are named as ours in the making: they are not mirrored, and each is a problem, told once in
 * a pass.
 */
export function tellStaged(
  { plan: { isFed }, output: { journal } }: PassContext,
  directory: RelativePath,
  names: readonly Name[],
): void {
  // Another pair is at work there.
  if (isFed) return;
  for (const name of names) {
    const path = childPath(directory, name);
    if (!journal.hasProblem('source', path)) {
      journal.problem({ side: 'source', path, action: 'copy', code: 'RESERVED', message: RESERVED });
    }
  }
}

const RESERVED =
  'foldersync names files so while it writes them, and mirrors none of that name. Rename it, or exclude it';

/** Removes what a killed engine has left behind in a directory of the replica; returns whether there was any. */
export function removeLeftovers(
  context: PassContext,
  replica: Directory,
  path: RelativePath,
  table: EntryTable,
): boolean {
  let hadLeftovers = false;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (table.kind(row) !== EXCLUDED || !isStagedName(name)) continue;
    if (!hadLeftovers) {
      context.writer.beforeChange({ directory: replica, path });
      makeWritable(context, replica, path);
    }
    hadLeftovers = true;
    try {
      context.writer.sweepFile(replica, name);
    } catch (error) {
      context.output.journal.failure(error, { side: 'replica', path, action: 'remove a leftover in' });
    }
  }
  return hadLeftovers;
}

/**
 * Removes the empty directories that were to replace something when an engine was killed; returns whether there were
 * any. One that the source has as well is mirrored, and one that holds something was never ours: it is an orphan like
 * any other.
 */
export function removeStagedDirectories(
  context: PassContext,
  { directory, path }: OpenDirectory,
  tables: Tables,
): boolean {
  const { source, replica: table } = tables;
  let hadSome = false;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (!table.isDirectory(row) || !isStagedName(name) || source.names.includes(name)) continue;
    context.writer.beforeChange({ directory, path });
    // Where it cannot be removed, it is told of as an orphan.
    if (!context.writer.sweepDirectory(directory, name)) continue;
    table.kinds[row] = EXCLUDED;
    hadSome = true;
  }
  return hadSome;
}
