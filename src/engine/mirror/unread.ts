// Directories of the source in which something that the replica lacks could not be read. What the replica holds there
// may be the same by other names, as of an encrypted folder whose key is gone: all of it stays.

import { parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import type { Problem } from '../../core/report/problem.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Visit } from './visit.js';
import type { PassContext } from '../context/pass-context.js';

/**
 * Notes that something new in a directory could not be read, if a problem of the source has been met since `before`.
 */
export function noteUnread(context: PassContext, visit: Visit, before: Problem | undefined): void {
  const { journal, unread } = context.output;
  const problem = journal.lastSourceProblem;
  if (problem === undefined || problem === before || READ.has(problem.code)) return;
  const directory = hostOf(visit);
  if (unread.has(directory)) return;
  unread.add(directory);
  if (problem.code !== 'ENOKEY') return;
  // By its right name the directory itself is somewhere above, and an earlier pass may have made what is seen now.
  for (let above = directory; above !== ROOT && isHollow(context, above); ) {
    above = parentOf(above);
    unread.add(above);
  }
}

/** Problems of what was read, or is left out for another reason. */
const READ: ReadonlySet<string> = new Set(['BUSY', 'RESERVED', 'REPLICA', 'UNMOUNTED']);

/** The directory itself, or of a new one the nearest above it that the replica had before. */
export function hostOf({ path, isNew, hostLength }: Visit): RelativePath {
  if (!isNew) return path;
  return hostLength === undefined ? parentOf(path) : (path.slice(0, hostLength) as RelativePath);
}

/** Whether a directory of the replica holds directories at most. */
function isHollow({ plan: { replica } }: PassContext, path: RelativePath): boolean {
  try {
    using directory = replica?.openDirectory(path);
    const table = new EntryTable();
    directory?.list(table);
    return table.names.every((_, row) => table.isDirectory(row));
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}
