// Large orphan directories are emptied by all lanes at once, ahead of the revisit, which then finds little more than their
// skeleton. The revisit remains the one that decides: what is left here for whatever reason (no right, a mount, excluded
// content, a budget that is used up) it meets again, and tells.

import { childPath, type RelativePath } from '../core/bytes.js';
import type { Visit } from './directory-visit.js';
import { emptyDirectory } from './empty-directory.js';
import { Journal } from './journal.js';
import { type LaneWalkOptions, visitInLanes } from './lane-walk.js';
import { compareBoth, newTables, type Tables } from './listing.js';
import { openOrReport, type PassContext } from './pass-context.js';
import type { PassSteps } from './pass-steps.js';
import { SharedBudgets } from './shared-budgets.js';
import type { WaitingDirectory } from './waiting-work.js';

/**
 * Removes all but directories from the orphan directories, where that is enough to be shared out. No more than the gate has
 * seen: what was removed is taken from what the waiting directories may still lose.
 * @throws FoldersyncError LANE where a lane has ended by itself
 */
export function* emptyOrphans(context: PassContext, options: LaneWalkOptions): PassSteps<void> {
  const waiting = context.waiting.directories.filter(({ inside }) => inside > 0);
  const inside = waiting.reduce((sum, directory) => sum + directory.inside, 0);
  if (inside === 0 || inside < options.lanes.fromEntries) return;
  context.beforeChange();
  const budgets = SharedBudgets.of(waiting.map(({ removals }) => removals));
  const { replica: table } = newTables();
  const stack = findOrphans(context, waiting);
  yield* visitInLanes(
    context,
    { ...options, lanes: { ...options.lanes, budgets: budgets.memory } },
    {
      stack,
      visit: (next) => {
        // One by one, for a call takes some hundred thousand arguments at most.
        for (const child of emptyDirectory(context, next, { budgets, table })) stack.push(child);
      },
      isLarge: () => stack.length > 1,
    },
  );
  for (const [budget, directory] of waiting.entries()) directory.removals = budgets.left(budget);
}

/** The orphan directories, as both sides are now. */
function findOrphans(context: PassContext, waiting: readonly WaitingDirectory[]): Visit[] {
  const quiet: PassContext = { ...context, journal: new Journal(NOBODY) }; // the revisit meets the same, and tells
  const tables = newTables();
  return waiting.flatMap((directory, budget) =>
    orphansIn(quiet, directory, tables).map((path) => ({ path, isNew: false, budget })),
  );
}

const NOBODY = { write: () => {}, operationDone: () => {} };

function orphansIn(context: PassContext, { path, names }: WaitingDirectory, tables: Tables): RelativePath[] {
  if (context.control.isCancelled) return [];
  context.control.enter(path);
  using source = openOrReport(context, 'source', path);
  using replica = source && openOrReport(context, 'replica', path);
  if (source === undefined || replica === undefined) return [];
  const comparison = compareBoth(context, { path, source, replica, ...(names && { names }) }, tables);
  const { replica: table } = tables;
  return (comparison?.diff.differences ?? [])
    .filter(({ verdict, replicaRow }) => verdict === 'orphan' && table.isDirectory(replicaRow))
    .map(({ replicaRow }) => childPath(path, table.name(replicaRow)));
}
