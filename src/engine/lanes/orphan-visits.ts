// One directory that the source lacks, or in one: what it holds is counted for the gate, or removed except for
// directories. The threads of a pass do this at the same time. Whatever is not plain is left to those who have the
// whole in view, and tell.

import { childPath } from '../../core/tree/bytes.js';
import { type EntryTable, EXCLUDED } from '../../core/tree/entry-table.js';
import type { Visit } from '../mirror/visit.js';
import { listToCount } from '../listing/listing.js';
import type { PassContext } from '../context/pass-context.js';
import { emptyDirectory } from '../prune/empty-orphan.js';
import { withOrphan } from '../prune/orphan-access.js';
import type { RemovalBudgets } from './removal-budgets.js';
import type { OrphanTallies } from './orphan-tallies.js';
import { isStagedName } from '../writer/staged-name.js';

/** What a thread counts directories with. */
export interface Counting {
  readonly tallies: OrphanTallies;
  /** Reused from one directory to the next, as in `EmptyingVisits`. */
  readonly table: EntryTable;
}

/**
 * Counts what is in a directory; returns the directories in it, which are counted as well. In the table are those that
 * it takes time for.
 */
export function countDirectory(context: PassContext, visit: Visit, { tallies, table }: Counting): Visit[] {
  const { path, orphan = -1 } = visit;
  const children: Visit[] = [];
  const isListed = withOrphan(context, { path, tells: false }, (directory) => {
    const { others } = listToCount(context, { directory, side: 'replica', path }, table);
    let entries = others;
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
export interface EmptyingVisits {
  readonly budgets: RemovalBudgets;
  readonly table: EntryTable;
}

/**
 * Removes what is in a directory and is not a directory itself, each at the cost of the orphan's budget; returns the
 * directories in it. What cannot be removed stays, without a word: the revisit meets it again.
 */
export function emptyVisited(context: PassContext, visit: Visit, { budgets, table }: EmptyingVisits): Visit[] {
  const { path, orphan = -1 } = visit;
  const { below } = emptyDirectory(context, path, { budget: budgets.at(orphan), table, tells: false });
  return below.map((name) => ({ ...visit, path: childPath(path, name) }));
}
