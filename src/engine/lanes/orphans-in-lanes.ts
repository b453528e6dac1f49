// Large orphan directories are counted, and after the gate emptied, by all lanes at once, ahead of the one thread that
// decides. What is left to that for whatever reason (no right, a mount, excluded content, a budget that is used up) it
// meets by itself, and tells.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, GONE } from '../../core/tree/entry-table.js';
import type { Visit } from '../mirror/visit.js';
import { Journal } from '../context/journal.js';
import { compareBoth } from '../listing/listing.js';
import { newTables, type Tables } from '../listing/tables.js';
import { countDirectory, emptyVisited } from './orphan-visits.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { RemovalBudgets } from './removal-budgets.js';
import { OrphanTallies } from './orphan-tallies.js';
import { type VisitingThreads, visitInLanes } from './visits-in-lanes.js';
import type { LeftDirectory, WaitingDirectory } from '../context/waiting-work.js';

/**
 * Counts what is in the directories among what the walk has left, and keeps that in the context for those of which it
 * is clear.
 * @throws FoldersyncError LANE where a lane has ended by itself
 */
export function* countOrphans(
  context: PassContext,
  left: readonly LeftDirectory[],
  sharers: VisitingThreads,
): PassSteps<void> {
  const orphans = left.flatMap((directory) => directoriesIn(context, directory));
  if (orphans.length === 0) return;
  const tallies = OrphanTallies.of(orphans.length);
  const { replica: table } = newTables();
  const stack: Visit[] = orphans.map((path, orphan) => ({ path, isNew: false, orphan }));
  let counted = 0;
  yield* visitInLanes(context, sharers, {
    task: { kind: 'count', memory: tallies.memory },
    stack,
    visit: (next) => {
      push(stack, countDirectory(context, next, { tallies, table }));
      counted += table.length;
    },
    isLarge: () => stack.length > 1 && counted >= sharers.lanes.fromEntries,
  });
  for (const [orphan, path] of orphans.entries()) {
    const entries = tallies.entriesIn(orphan);
    if (entries !== undefined) context.output.counted.set(path, entries);
  }
}

/** Those that would go, whether for nothing or for an entry of another type. */
function directoriesIn(
  { plan: { policy } }: PassContext,
  { path, left, kinds, replacedBy }: LeftDirectory,
): RelativePath[] {
  // Names are unpacked again when they are left to the revisit, and there may be a million.
  if (!kinds.includes(DIRECTORY)) return [];
  const found: RelativePath[] = [];
  for (const [at, name] of left.split('/').entries()) {
    const isWanted = kinds[at] === DIRECTORY && (policy.prune || replacedBy[at] !== GONE);
    if (isWanted) found.push(childPath(path, name as Name));
  }
  return found;
}

/**
 * Removes all but directories from the orphan directories, where that is enough to be shared out. No more than the gate
 * has seen: what was removed is taken from what the waiting directories may still lose.
 * @throws FoldersyncError LANE where a lane has ended by itself
 */
export function* emptyOrphans(context: PassContext, sharers: VisitingThreads): PassSteps<void> {
  const waiting = context.output.waiting.directories.filter(({ inside }) => inside > 0);
  const inside = waiting.reduce((sum, directory) => sum + directory.inside, 0);
  if (inside === 0 || inside < sharers.lanes.fromEntries) return;
  context.writer.beforeChange();
  // Those go in one step each.
  if (context.writer.keepsWhole) return;
  const budgets = RemovalBudgets.of(waiting.map(({ removals }) => removals));
  const { replica: table } = newTables();
  const stack = findOrphans(context, waiting);
  yield* visitInLanes(context, sharers, {
    task: { kind: 'empty', memory: budgets.memory },
    stack,
    visit: (next) => push(stack, emptyVisited(context, next, { budgets, table })),
    isLarge: () => stack.length > 1,
  });
  for (const [orphan, directory] of waiting.entries()) directory.removals = budgets.left(orphan);
}

/** One by one: a call takes some hundred thousand arguments at most. */
function push(stack: Visit[], children: readonly Visit[]): void {
  for (const child of children) stack.push(child);
}

/** The orphan directories, as both sides are now. */
function findOrphans(context: PassContext, waiting: readonly WaitingDirectory[]): Visit[] {
  // The revisit meets the same, and tells.
  const quiet: PassContext = { ...context, output: { ...context.output, journal: new Journal(NOBODY) } };
  const tables = newTables();
  return waiting.flatMap((directory, orphan) =>
    orphansIn(quiet, directory, tables).map((path) => ({ path, isNew: false, orphan })),
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
