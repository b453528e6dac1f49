// The destructive phase of a pass, after the gate: directories that the walk left waiting are listed anew on both
// sides, and no more is removed or replaced in each than the gate has seen.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Difference } from '../../core/tree/diff.js';
import { DIRECTORY, FILE } from '../../core/tree/entry-table.js';
import { type HeldIdentity, isUpdated, UPDATED } from '../../core/safety/held-entry.js';
import { isSameMetadata } from '../../core/tree/same-metadata.js';
import type { Directory } from '../../fs/port/directory.js';
import type { FindBudget } from '../context/approvals.js';
import { type CopyPlace, copyEntry } from '../mirror/copy.js';
import type { Visit } from '../mirror/visit.js';
import { compareBoth } from '../listing/listing.js';
import { newTables, type Tables } from '../listing/tables.js';
import { tellRefusals } from '../context/metadata.js';
import { removeOrphan } from '../prune/empty-orphan.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import { leavesReadOnly } from '../context/refusing-parts.js';
import { type BlockedPlace, replaceBlocked } from '../mirror/replace.js';
import { makeWritable } from '../context/replica-access.js';
import { wouldEmpty } from '../mirror/settle-entry.js';
import type { WaitingDirectory } from '../context/waiting-work.js';
import { walk } from '../mirror/walk.js';
import { ITSELF, type Metadata } from '../writer/replica-writer.js';

/** Removes and replaces what the gate has let through, then mirrors below the directories that this made. */
export function revisit(context: PassContext): void {
  walk(context, revisitDirectories(context, context.output.waiting.directories, { isAgain: false }));
}

/**
 * What may be done of a pass that is held: what a person has agreed to, and updates where only removals wait; undefined
 * where that is nothing.
 */
export function allowedBeside({ output }: PassContext, work: 'removals' | 'all'): FindBudget | undefined {
  const { approvals, held, waiting } = output;
  const { removals, replacements, updates } = waiting.approved;
  const areUpdatesFree = work === 'removals' && waiting.updates > 0;
  // Where the held set is not known to its end, nobody can tell what is not in it.
  const isKnown = held?.isComplete === true && removals + replacements + updates > 0;
  if (!isKnown && !areUpdatesFree) return undefined;
  const approved: FindBudget = isKnown ? approvals.budgetsBeside(held.entries()) : () => undefined;
  return (entry) => (areUpdatesFree && isUpdated(entry) ? { left: 1 } : approved(entry));
}

/** Removes, replaces and updates only what `budgetFor` allows, for a pass whose other destructive work is held. */
export function revisitAllowed(context: PassContext, budgetFor: FindBudget): void {
  walk(context, revisitDirectories(context, context.output.waiting.directories, { isAgain: false, budgetFor }));
}

/**
 * Tries the replacements again that found no room; returns the directories that they made, still to be filled. The walk
 * that follows sees to whatever is not in the way any more.
 */
export function replaceAgain(context: PassContext, directories: readonly WaitingDirectory[]): Visit[] {
  return revisitDirectories(context, directories, { isAgain: true });
}

/** Sets the stamps that waited, deepest directories first, because a stamp may lock its owner out of what is below. */
export function stampWaiting(context: PassContext): void {
  const { stamps } = context.output.waiting;
  // To reach one of them, another may have to be opened for its owner, which waits for its stamp then.
  while (stamps.size > 0) {
    const deepestFirst = [...stamps].sort(([a], [b]) => (a < b ? 1 : -1));
    for (const [path, metadata] of deepestFirst) {
      stampDirectory(context, path, metadata);
      stamps.delete(path);
    }
  }
}

function stampDirectory(context: PassContext, path: RelativePath, metadata: Metadata): void {
  using replica = openOrReport(context, 'replica', path);
  try {
    if (replica === undefined || hasMetadata(context, replica, metadata)) return;
    const at = { directory: replica, path };
    context.writer.beforeChange(at);
    tellRefusals(context, path, DIRECTORY, context.writer.give(at, ITSELF, metadata));
  } catch (error) {
    context.output.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
  }
}

/** Whether the directory already has its final metadata, as when everything waiting in it must stay. */
function hasMetadata(
  { plan: { rules } }: PassContext,
  replica: Directory,
  { attributes, extended }: Metadata,
): boolean {
  return extended === undefined && isSameMetadata(DIRECTORY, attributes, replica.attributes(), rules);
}

interface RevisitOptions {
  /** The second time removes nothing, and finds what the first has failed at, or has made itself. */
  readonly isAgain: boolean;
  /** Absent: all that the gate has seen. */
  readonly budgetFor?: FindBudget;
}

function revisitDirectories(
  context: PassContext,
  directories: readonly WaitingDirectory[],
  options: RevisitOptions,
): Visit[] {
  const tables = newTables();
  const made: RelativePath[] = [];
  for (const directory of directories) {
    if (context.control.isCancelled) break;
    made.push(...revisitDirectory(context, directory, { ...options, tables }));
  }
  return made.map((path) => ({ path, isNew: true }));
}

/** Returns the directories that took the place of something else, to be filled next. */
function revisitDirectory(
  context: PassContext,
  waiting: WaitingDirectory,
  { isAgain, budgetFor, tables }: RevisitOptions & { readonly tables: Tables },
): RelativePath[] {
  const { path, names } = waiting;
  context.control.enter(path);
  using source = openOrReport(context, 'source', path);
  if (source === undefined) return [];
  using replica = openOrReport(context, 'replica', path);
  if (replica === undefined || leavesReadOnly(context, { path, replica })) return [];
  const pair = { path, source, replica, ...(names === undefined ? {} : { names }) };
  const comparison = compareBoth(context, pair, tables);
  if (comparison === undefined) return [];
  makeWritable(context, replica, path);
  const budget = { left: waiting.removals };
  const made: RelativePath[] = [];
  const blocked = new Set(waiting.blocked.keys());
  const updates = new Set((waiting.updates?.split('/') ?? []) as Name[]);
  const full: Name[] = [];
  for (const difference of comparison.diff.differences) {
    const { verdict, sourceRow, replicaRow } = difference;
    if (context.control.isCancelled) return made;
    if (verdict === 'orphan') {
      if (isAgain || !context.plan.policy.prune) continue;
      const name = tables.replica.name(replicaRow);
      const kind = tables.replica.kind(replicaRow);
      const bytes = kind === DIRECTORY ? undefined : tables.replica.sizes[replicaRow];
      const row = { name, kind, bytes, entries: waiting.whole.get(name) };
      const allowed = budgetFor === undefined ? budget : budgetFor({ kind: row.kind, path: childPath(path, name) });
      if (allowed !== undefined) removeOrphan(context, { directory: replica, path }, row, allowed);
    } else if (verdict === 'blocked' && blocked.delete(tables.source.name(sourceRow))) {
      const target = childPath(path, tables.source.name(sourceRow));
      const kind = tables.replica.kind(replicaRow);
      const identity = { path: target, kind, replacedBy: tables.source.kind(sourceRow) };
      if (budgetFor !== undefined && budgetFor(identity) === undefined) continue;
      const isDirectory = kind === DIRECTORY;
      const rows = { table: tables.source, row: sourceRow, replicaTable: tables.replica, difference };
      const place: BlockedPlace = { path, source, replica, ...rows, isDirectory };
      if (replaceBlocked(context, place, waiting.blocked)) made.push(target);
    } else if (wouldEmpty({ table: tables.source, row: sourceRow, replicaTable: tables.replica, difference })) {
      const name = tables.source.name(sourceRow);
      const identity: HeldIdentity = { path: childPath(path, name), kind: FILE, replacedBy: FILE };
      if (!blocked.delete(name) || (budgetFor !== undefined && budgetFor(identity) === undefined)) continue;
      const rows = { table: tables.source, row: sourceRow, replicaTable: tables.replica, difference };
      empty(context, { path, source, replica, ...rows }, waiting.blocked);
    } else if (CHANGED.has(verdict) && updates.delete(tables.source.name(sourceRow))) {
      const name = tables.source.name(sourceRow);
      const kind = tables.replica.kind(replicaRow);
      const identity: HeldIdentity = { path: childPath(path, name), kind, replacedBy: UPDATED };
      if (budgetFor !== undefined && budgetFor(identity) === undefined) continue;
      const rows = { table: tables.source, row: sourceRow, replicaTable: tables.replica, difference };
      if (copyEntry(context, { path, source, replica, ...rows }, 'update') === 'full') full.push(name);
    } else if (verdict === 'blocked' && !isAgain) {
      context.output.journal.hasMoved = true; // blocked only since the gate: the next pass asks for it
    }
  }
  waiting.updates = full.length === 0 ? undefined : full.join('/');
  // What is no longer blocked, or is not to be changed any more, the next pass settles.
  if (blocked.size + updates.size > 0 && !isAgain) context.output.journal.hasMoved = true;
  return made;
}

/** What the content of an entry may be another one by. */
const CHANGED: ReadonlySet<Difference['verdict']> = new Set(['update', 'inspect', 'suspect']);

/** Updates a file of the replica by one that is empty. Its name leaves `blocked` unless there was no room. */
function empty(context: PassContext, place: CopyPlace, blocked: Map<Name, number>): void {
  const outcome = copyEntry(context, place, 'update');
  if (outcome === 'full') return;
  blocked.delete(place.table.name(place.row));
  if (outcome === 'done') context.output.journal.counts.emptied++;
}
