// Entries of the replica that the source lacks: counted by the walk, removed by the revisit.
// What is excluded is in neither: a directory that holds such content stays.

import type { Budget } from '../../core/safety/approved-set.js';
import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, EXCLUDED, type Kind } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { barredError } from '../context/barred-folders.js';
import { depthFirst, type Level } from '../context/depth-first.js';
import { removeLeftovers } from '../listing/leftovers.js';
import { listInto } from '../listing/listing.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import { makeWritable } from '../context/replica-access.js';
import { mountedError, tellMounted } from '../listing/replica-mounts.js';
import type { OpenDirectory } from '../writer/replica-writer.js';
import { isStagedName } from '../writer/staged-name.js';

/** What would become of an orphan, or of what a directory holds. */
export interface OrphanCount {
  /** Entries that would be removed; an orphan counts itself. */
  readonly removals: number;
  /** Whether it would be gone, or empty: false where excluded content or a problem keeps it. */
  readonly isGone: boolean;
}

/** One entry of a listing. */
export interface OrphanRow {
  readonly name: Name;
  readonly kind: Kind;
}

/**
 * Told of each entry that would be removed, what is in a directory before it; in a dry run, where somebody is to see
 * them.
 */
export type OnRemoval = (path: RelativePath) => void;

/** Counts what removing an orphan means, without touching anything. */
export function countOrphan(
  context: PassContext,
  directory: RelativePath,
  { name, kind }: OrphanRow,
  onRemoval: OnRemoval,
): OrphanCount {
  const path = childPath(directory, name);
  const inside = kind === DIRECTORY ? countInside(context, path, onRemoval) : NOTHING_INSIDE;
  if (!inside.isGone) return inside;
  if (context.dryRun) onRemoval(path);
  return { removals: inside.removals + 1, isGone: true };
}

/**
 * Asks a targeted pass for a full one where a name is that of a file with others, which are not known here. One that
 * goes from the replica may have been the one by which the file was changed last, and then nobody has said a word of
 * the others. The row was inspected.
 */
export function noteLinks({ targets, journal }: PassContext, table: EntryTable, row: number): void {
  if (targets === undefined) return;
  if (table.kind(row) !== DIRECTORY && table.links[row]! > 1) journal.wantsFull = true; // a row that exists
}

/** As `noteLinks`, of all that a directory holds. @throws FsError */
function noteLinksInside(context: PassContext, directory: Directory): void {
  if (context.targets === undefined) return;
  const table = new EntryTable();
  directory.list(table);
  directory.inspect(table, () => {}); // what cannot be inspected is a matter of whoever removes it
  for (let row = 0; row < table.length; row++) noteLinks(context, table, row);
}

const NOTHING_INSIDE: OrphanCount = { removals: 0, isGone: true };

/** A directory whose content is counted. */
interface CountedLevel extends Level {
  removals: number;
  isGone: boolean;
}

/** Counts what emptying a directory of the replica means. */
export function countInside(context: PassContext, path: RelativePath, onRemoval: OnRemoval): OrphanCount {
  return depthFirst<CountedLevel>(path, {
    enter: (directory) => countLevel(context, directory, onRemoval),
    takeIn: (known, inside, at) => {
      known.removals += inside.isGone ? inside.removals + 1 : inside.removals;
      known.isGone &&= inside.isGone;
      if (inside.isGone && context.dryRun) onRemoval(at.path);
    },
  });
}

/** Counts what a directory of the replica holds itself. */
function countLevel(context: PassContext, path: RelativePath, onRemoval: OnRemoval): CountedLevel {
  const { journal, control } = context;
  const known = context.counted.get(path);
  if (known !== undefined) {
    journal.counts.replicaEntries += known;
    return { removals: known, isGone: true, below: [] };
  }
  if (control.isCancelled) return { removals: 0, isGone: false, below: [] };
  control.enter(path);
  const below: Name[] = [];
  let removals = 0;
  let hasExcluded = false;
  const isListed = withReplica(context, path, (directory) => {
    const table = new EntryTable();
    const { mounted } = listInto(context, { directory, side: 'replica', path }, table);
    tellMounted(context, path, mounted);
    // Without an object or a path a file: there may be a million.
    for (let row = 0; row < table.length; row++) {
      if (table.kind(row) === EXCLUDED) hasExcluded ||= !isStagedName(table.name(row));
      else if (table.isDirectory(row)) below.push(table.name(row));
      else {
        removals++;
        if (context.dryRun) onRemoval(childPath(path, table.name(row)));
      }
    }
    noteLinksInside(context, directory);
  });
  if (!isListed) return { removals: 0, isGone: false, below: [] };
  journal.counts.replicaEntries += removals + below.length;
  if (hasExcluded) journal.counts.kept++;
  return { removals, isGone: !hasExcluded, below };
}

/**
 * Removes an orphan, deepest entries first, as long as the budget lasts. An entry is removed by one `unlink` or
 * `rmdir` in its open directory, after that was listed; nothing is ever removed by a path. Returns whether it is gone.
 */
export function removeOrphan(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: Budget): boolean {
  if (row.kind !== DIRECTORY) return removeEntry(context, parent, row, budget);
  if (removeIfEmpty(context, parent, row, budget)) return true;
  return removeInside(context, childPath(parent.path, row.name), budget) && removeEntry(context, parent, row, budget);
}

/** A directory that is being emptied. */
interface EmptiedLevel extends Level {
  /** Those of `below` in which nothing is left. */
  readonly emptied: Name[];
  isEmpty: boolean;
}

/** Empties a directory of the replica; returns whether nothing is left in it. */
export function removeInside(context: PassContext, path: RelativePath, budget: Budget): boolean {
  const { isEmpty } = depthFirst<EmptiedLevel>(path, {
    // Each directory inside is an entry itself, which the budget must still allow for.
    enter: (directory) =>
      directory === path || mayRemove(context, budget) ? emptyLevel(context, directory, budget) : NOT_EMPTIED,
    takeIn: (known, inside, { name }) => {
      if (inside.isEmpty) known.emptied.push(name);
      else known.isEmpty = false;
    },
    leave: (directory, known) => {
      if (known.emptied.length > 0 && !removeEmptied(context, directory, known.emptied, budget)) known.isEmpty = false;
    },
  });
  return isEmpty;
}

const NOT_EMPTIED: EmptiedLevel = { below: [], emptied: [], isEmpty: false };

/** Removes what a directory holds itself, but for directories that are not empty. */
function emptyLevel(context: PassContext, path: RelativePath, budget: Budget): EmptiedLevel {
  const below: Name[] = [];
  let isEmpty = true;
  // Closed before going deeper and opened again afterwards: a deep tree must not need a descriptor a level.
  const isListed = withReplica(context, path, (directory) => {
    const table = new EntryTable();
    listInto(context, { directory, side: 'replica', path }, table);
    removeLeftovers(context, directory, path, table);
    const { rows, hasExcluded } = readRows(table);
    if (hasExcluded) isEmpty = false;
    if (rows.length > 0) makeWritable(context, directory, path);
    for (const row of rows) {
      const parent = { directory, path };
      if (row.kind !== DIRECTORY) isEmpty = removeEntry(context, parent, row, budget) && isEmpty;
      else if (!removeIfEmpty(context, parent, row, budget)) below.push(row.name);
    }
  });
  return { below: isListed ? below : [], emptied: [], isEmpty: isListed && isEmpty };
}

/** Returns whether all of them are gone. */
function removeEmptied(context: PassContext, path: RelativePath, names: readonly Name[], budget: Budget): boolean {
  let areGone = true;
  const isOpened = withReplica(context, path, (directory) => {
    for (const name of names) {
      areGone = removeEntry(context, { directory, path }, { name, kind: DIRECTORY }, budget) && areGone;
    }
  });
  return isOpened && areGone;
}

function removeEntry(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: Budget): boolean {
  if (!mayRemove(context, budget)) return false;
  try {
    removeNow(context, parent, row, budget);
    return true;
  } catch (error) {
    context.journal.failure(error, { side: 'replica', path: childPath(parent.path, row.name), action: 'remove' });
    return false;
  }
}

/**
 * As `removeEntry`, of a directory that may be empty already, as most are in which lanes have been: it need not be
 * opened then. Whatever keeps it is met again, and told, by who looks into it.
 */
function removeIfEmpty(context: PassContext, parent: OpenDirectory, row: OrphanRow, budget: Budget): boolean {
  if (!mayRemove(context, budget)) return false;
  try {
    removeNow(context, parent, row, budget);
    return true;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return false;
  }
}

/** @throws FsError */
function removeNow(context: PassContext, parent: OpenDirectory, { name, kind }: OrphanRow, budget: Budget): void {
  const path = childPath(parent.path, name);
  context.control.enter(path);
  context.writer.retire(parent, { name, kind });
  if (kind === DIRECTORY) context.waiting.stamps.delete(path);
  budget.left--;
  context.journal.operation('remove', path);
}

/** No more than the gate saw: the rest is for the next pass. */
function mayRemove(context: PassContext, budget: Budget): boolean {
  if (context.control.isCancelled) return false;
  if (budget.left === 0) context.journal.hasMoved = true;
  return budget.left > 0;
}

/**
 * Opens a directory of the replica for one step; a failure is journalled and answered by false. So is what is not the
 * replica's.
 */
function withReplica(context: PassContext, path: RelativePath, step: (directory: Directory) => void): boolean {
  using directory = openOrReport(context, 'replica', path);
  if (directory === undefined) return false;
  try {
    const stranger = findStranger(context, directory);
    if (stranger !== undefined) throw stranger;
    step(directory);
    return true;
  } catch (error) {
    context.journal.failure(error, { side: 'replica', path, action: 'list' });
    return false;
  }
}

/** Why what an open directory holds is not the replica's: a mount, or the source itself; undefined where it is. */
export function findStranger(context: PassContext, directory: Directory): FsError | undefined {
  const { replica, fileSystem, barred } = context;
  const own = directory.attributes();
  // Portable adapters see no mount from the inside, but that the device is another one.
  const isMount = fileSystem.capabilities.bindMounts ? own.isMountRoot : own.device !== replica?.device;
  if (isMount) return mountedError();
  return barred.replica.has(own) ? barredError('replica') : undefined;
}

interface OrphanListing {
  readonly rows: readonly OrphanRow[];
  readonly hasExcluded: boolean;
}

function readRows(table: EntryTable): OrphanListing {
  const rows: OrphanRow[] = [];
  let hasExcluded = false;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    const kind = table.kind(row);
    if (kind !== EXCLUDED) rows.push({ name, kind });
    else if (!isStagedName(name)) hasExcluded = true;
  }
  return { rows, hasExcluded };
}
