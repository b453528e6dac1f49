// One directory that the source lacks, or in one: what it holds is counted for the gate, or removed but for
// directories. The threads of a pass do this at the same time. Whatever is not plain is left to those who have the
// whole in view, and tell.

import { childPath, type RelativePath } from '../../core/tree/bytes.js';
import { type EntryTable, EXCLUDED } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Visit } from '../mirror/visit.js';
import { listInto } from '../listing/listing.js';
import { findStranger } from '../prune/orphans.js';
import type { PassContext } from '../context/pass-context.js';
import type { SharedBudgets } from './shared-budgets.js';
import type { SharedTallies } from './shared-tallies.js';
import { isStagedName } from '../writer/staged-name.js';

/** What a thread counts directories with. */
export interface Counting {
  readonly tallies: SharedTallies;
  /** Reused from one directory to the next, as in `Emptying`. */
  readonly table: EntryTable;
}

/** Counts what is in a directory; returns the directories in it, which are counted as well. */
export function countDirectory(context: PassContext, visit: Visit, { tallies, table }: Counting): Visit[] {
  const { path, orphan = -1 } = visit;
  const children: Visit[] = [];
  const isListed = withListing(context, { path, table }, () => {
    let entries = 0;
    for (let row = 0; row < table.length; row++) {
      if (table.kind(row) === EXCLUDED) {
        // It stays, and the directories that it is in.
        if (!isStagedName(table.name(row))) tallies.markUnclear(orphan);
        continue;
      }
      entries++;
      if (table.isDirectory(row)) children.push({ ...visit, path: childPath(path, table.name(row)) });
    }
    tallies.add(orphan, entries);
  });
  if (!isListed) tallies.markUnclear(orphan);
  return children;
}

/** What a thread empties directories with. */
export interface Emptying {
  readonly budgets: SharedBudgets;
  readonly table: EntryTable;
}

/**
 * Removes what is in a directory and is not a directory itself, each at the cost of the orphan's budget; returns the
 * directories in it. What cannot be removed stays, without a word: the revisit meets it again.
 */
export function emptyDirectory(context: PassContext, visit: Visit, { budgets, table }: Emptying): Visit[] {
  const { path, orphan = -1 } = visit;
  const children: Visit[] = [];
  withListing(context, { path, table }, (directory) => {
    for (let row = 0; row < table.length; row++) {
      if (context.control.isCancelled) break;
      if (table.kind(row) === EXCLUDED) continue;
      const name = table.name(row);
      const entry = childPath(path, name);
      if (table.isDirectory(row)) {
        children.push({ ...visit, path: entry });
        continue;
      }
      if (!budgets.take(orphan)) break;
      context.control.enter(entry);
      try {
        context.writer.retire({ directory, path }, { name, kind: table.kind(row) });
      } catch (error) {
        budgets.giveBack(orphan);
        throw error;
      }
      context.journal.operation('remove', entry);
    }
  });
  return children;
}

interface OrphanPlace {
  readonly path: RelativePath;
  readonly table: EntryTable;
}

/** Lists a directory of the replica for one step; returns whether nothing of it failed, and no mount was in the way. */
function withListing(
  context: PassContext,
  { path, table }: OrphanPlace,
  step: (directory: Directory) => void,
): boolean {
  context.control.enter(path);
  try {
    using directory = context.replica?.openDirectory(path);
    if (directory === undefined || findStranger(context, directory) !== undefined) return false;
    listInto(context, { directory, side: 'replica', path }, table);
    step(directory);
    return true;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return false;
  }
}
