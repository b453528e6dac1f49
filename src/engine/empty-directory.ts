// One orphan directory, emptied but for the directories in it.

import { childPath } from '../core/bytes.js';
import { type EntryTable, EXCLUDED } from '../core/entry-table.js';
import { FsError } from '../fs/port.js';
import type { Visit } from './directory-visit.js';
import { listInto } from './listing.js';
import { isForeign } from './orphans.js';
import type { PassContext } from './pass-context.js';
import type { SharedBudgets } from './shared-budgets.js';

/** What a thread empties directories with. */
export interface Emptying {
  readonly budgets: SharedBudgets;
  /** Reused from one directory to the next. */
  readonly table: EntryTable;
}

/**
 * Removes what is in an orphan directory and is not a directory itself, each at the cost of the visit's budget; returns the
 * directories in it. What cannot be removed stays, without a word: the revisit meets it again, and tells.
 */
export function emptyDirectory(context: PassContext, visit: Visit, { budgets, table }: Emptying): Visit[] {
  const { path, budget = -1 } = visit;
  const children: Visit[] = [];
  context.control.enter(path);
  try {
    using directory = context.replica?.openDirectory(path);
    if (directory === undefined || isForeign(context, directory)) return [];
    listInto(context, directory, path, table);
    for (let row = 0; row < table.length; row++) {
      if (context.control.isCancelled) break;
      if (table.kind(row) === EXCLUDED) continue;
      const name = table.name(row);
      const entry = childPath(path, name);
      if (table.isDirectory(row)) {
        children.push({ ...visit, path: entry });
        continue;
      }
      if (!budgets.take(budget)) break;
      context.control.enter(entry);
      try {
        directory.removeFile(name);
      } catch (error) {
        budgets.giveBack(budget);
        throw error;
      }
      context.journal.operation('remove', entry);
    }
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
  }
  return children;
}
