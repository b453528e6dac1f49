// Removes what the gate has let go: entries of the replica that the source lacks, and what a directory holds that is to
// be replaced. Only this file empties a directory, for the I/O thread and for lanes ahead of it.

import type { Budget } from '../../core/safety/approved-set.js';
import { childPath, isWithin, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, EXCLUDED } from '../../core/tree/entry-table.js';
import { FsError } from '../../fs/port/fs-error.js';
import { depthFirst, type Level } from './depth-first.js';
import type { PassContext } from '../context/pass-context.js';
import { makeWritable } from '../context/replica-access.js';
import type { WaitingWork } from '../context/waiting-work.js';
import { removeLeftovers } from '../listing/leftovers.js';
import { listInto } from '../listing/listing.js';
import type { OpenDirectory } from '../writer/replica-writer.js';
import { isStagedName } from '../writer/staged-name.js';
import { withOrphan } from './orphan-access.js';
import type { OrphanRow } from './orphans.js';

/** How many entries may still be removed. Lanes draw on one at the same time. */
export interface RemovalBudget {
  /** Whether nothing may be removed any more. */
  readonly isSpent: boolean;
  /** Takes one removal, before it is done; returns whether there was one left. */
  take(): boolean;
  /** Puts back one that was taken and came to nothing. */
  giveBack(): void;
}

/** How a directory is emptied. */
export interface Emptying {
  readonly budget: RemovalBudget;
  /** What it is listed into. */
  readonly table: EntryTable;
  /**
   * As in `OrphanPlace`. Who does not tell removes no directory, and leaves what cannot be removed, and all that comes
   * after it in its directory.
   */
  readonly tells: boolean;
}

/** An orphan of a listing. */
export interface WaitingOrphan extends OrphanRow {
  /** Of a directory in which nothing had to stay: how many entries it was then, itself among them. */
  readonly entries?: number | undefined;
}

/**
 * Removes an orphan, as long as the budget lasts: a directory with all it holds where that is kept, otherwise the
 * deepest entries first. An entry is removed in its open directory, after that was listed; nothing is ever removed by a
 * path. Returns whether it is gone.
 */
export function removeOrphan(context: PassContext, parent: OpenDirectory, row: WaitingOrphan, budget: Budget): boolean {
  const own = ownBudget(budget);
  if (row.kind !== DIRECTORY) return removeOrTell(context, parent, row, own);
  if (row.entries !== undefined && removeWhole(context, parent, { ...row, entries: row.entries }, budget)) {
    context.output.journal.removedWhole(childPath(parent.path, row.name), row.entries);
    return true;
  }
  if (removeIfEmpty(context, parent, row, own)) return true;
  return removeInside(context, childPath(parent.path, row.name), budget) && removeOrTell(context, parent, row, own);
}

/**
 * Removes a directory with all it holds, which is kept; returns false where that is not kept, or something is in the
 * way, which is met again entry by entry.
 */
export function removeWhole(
  context: PassContext,
  parent: OpenDirectory,
  { name, kind, entries }: WaitingOrphan & { readonly entries: number },
  budget: Budget,
): boolean {
  const { writer, control, output } = context;
  if (budget.left < entries || control.isCancelled) return false;
  const path = childPath(parent.path, name);
  control.enter(path);
  try {
    writer.beforeChange(parent);
    if (!writer.keepsWhole) return false;
    writer.retire(parent, { name, kind, entries });
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return false;
  }
  budget.left -= entries;
  forgetStamps(output.waiting, path);
  return true;
}

/** What has gone is not stamped any more. In an orphan nothing is stamped but what was lent. */
function forgetStamps({ stamps, lent }: WaitingWork, gone: RelativePath): void {
  for (const path of lent) if (isWithin(path, gone)) stamps.delete(path);
}

/** Empties a directory of the replica; returns whether nothing is left in it. */
export function removeInside(context: PassContext, path: RelativePath, budget: Budget): boolean {
  const emptying: Emptying = { budget: ownBudget(budget), table: new EntryTable(), tells: true };
  const { isEmpty } = depthFirst<EmptiedLevel>(path, {
    // Each directory inside is an entry itself, which the budget must still allow for.
    enter: (directory) =>
      directory === path || mayRemove(context, emptying.budget)
        ? emptyDirectory(context, directory, emptying)
        : NOT_EMPTIED,
    addInside: (known, inside, { name }) => {
      if (inside.isEmpty) known.emptied.push(name);
      else known.isEmpty = false;
    },
    leave: (directory, known) => {
      if (known.emptied.length === 0) return;
      if (!removeEmptied(context, directory, known.emptied, emptying.budget)) known.isEmpty = false;
    },
  });
  return isEmpty;
}

/** A directory that is being emptied. */
interface EmptiedLevel extends Level {
  readonly below: Name[];
  /** Those of `below` in which nothing is left. */
  readonly emptied: Name[];
  /** Whether nothing of it stays but what is in `below`. */
  isEmpty: boolean;
}

const NOT_EMPTIED: EmptiedLevel = { below: [], emptied: [], isEmpty: false };

/**
 * Removes what a directory holds itself, each entry at the cost of the budget; directories that are not empty are in
 * `below`.
 */
export function emptyDirectory(context: PassContext, path: RelativePath, emptying: Emptying): EmptiedLevel {
  const { table, tells } = emptying;
  const known: EmptiedLevel = { below: [], emptied: [], isEmpty: true };
  // Closed before going deeper and opened again afterwards: a deep tree must not need a descriptor a level.
  const isListed = withOrphan(context, { path, tells }, (directory) => {
    listInto(context, { directory, side: 'replica', path }, table);
    if (tells) prepare(context, { directory, path }, table);
    emptyListed(context, { directory, path }, { emptying, known });
  });
  if (isListed || !tells) return known;
  return NOT_EMPTIED;
}

/** Only the I/O thread may see to what a killed engine has left, and to rights. */
function prepare(context: PassContext, { directory, path }: OpenDirectory, table: EntryTable): void {
  removeLeftovers(context, directory, path, table);
  const kinds = table.kinds.subarray(0, table.length);
  if (kinds.some((kind) => kind !== EXCLUDED)) makeWritable(context, directory, path);
}

/** @throws FsError where who empties it does not tell */
function emptyListed(
  context: PassContext,
  parent: OpenDirectory,
  { emptying, known }: { readonly emptying: Emptying; readonly known: EmptiedLevel },
): void {
  const { table, budget, tells } = emptying;
  for (let at = 0; at < table.length; at++) {
    const row = { name: table.name(at), kind: table.kind(at) };
    if (row.kind === EXCLUDED) {
      if (!isStagedName(row.name)) known.isEmpty = false;
      continue;
    }
    if (context.control.isCancelled) {
      known.isEmpty = false;
      return;
    }
    if (row.kind === DIRECTORY) {
      if (!tells || !removeIfEmpty(context, parent, row, budget)) known.below.push(row.name);
    } else if (tells) {
      known.isEmpty = removeOrTell(context, parent, row, budget) && known.isEmpty;
    } else if (!removeNow(context, parent, row, budget)) {
      known.isEmpty = false;
      return;
    }
  }
}

/** Returns whether all of them are gone. */
function removeEmptied(
  context: PassContext,
  path: RelativePath,
  names: readonly Name[],
  budget: RemovalBudget,
): boolean {
  let areGone = true;
  const isOpened = withOrphan(context, { path, tells: true }, (directory) => {
    for (const name of names) {
      areGone = removeOrTell(context, { directory, path }, { name, kind: DIRECTORY }, budget) && areGone;
    }
  });
  return isOpened && areGone;
}

/** Returns whether it is gone; what keeps it is told. */
function removeOrTell(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: RemovalBudget): boolean {
  try {
    return mayRemove(context, budget) && removeNow(context, parent, row, budget);
  } catch (error) {
    context.output.journal.failure(error, {
      side: 'replica',
      path: childPath(parent.path, row.name),
      action: 'remove',
    });
    return false;
  }
}

/**
 * As `removeOrTell`, of a directory that may be empty already, as most are in which lanes have been: it need not be
 * opened then. Whatever keeps it is met again, and told, by who looks into it.
 */
function removeIfEmpty(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: RemovalBudget): boolean {
  try {
    return mayRemove(context, budget) && removeNow(context, parent, row, budget);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return false;
  }
}

/** Returns whether the budget has allowed for it. @throws FsError */
function removeNow(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: RemovalBudget): boolean {
  if (!budget.take()) return false;
  const path = childPath(parent.path, row.name);
  context.control.enter(path);
  try {
    context.writer.retire(parent, { name: row.name, kind: row.kind, bytes: row.bytes });
  } catch (error) {
    budget.giveBack();
    throw error;
  }
  if (row.kind === DIRECTORY) context.output.waiting.stamps.delete(path);
  context.output.journal.operation('remove', path);
  return true;
}

/** No more than the gate saw: the rest is for the next pass. */
function mayRemove(context: PassContext, budget: RemovalBudget): boolean {
  if (context.control.isCancelled) return false;
  if (budget.isSpent) context.output.journal.hasMoved = true;
  return !budget.isSpent;
}

/** A budget that one thread alone draws on. */
function ownBudget(budget: Budget): RemovalBudget {
  return {
    get isSpent() {
      return budget.left <= 0;
    },
    take: () => {
      if (budget.left <= 0) return false;
      budget.left--;
      return true;
    },
    giveBack: () => {
      budget.left++;
    },
  };
}
