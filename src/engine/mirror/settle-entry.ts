// One entry but directories that differs between the two sides, or may: copied, linked, retouched, or found to be the
// same.

import { childPath, type RelativePath } from '../../core/tree/bytes.js';
import { limitsChanges } from '../../core/pair/pair.js';
import type { Difference } from '../../core/tree/diff.js';
import { FILE, SPECIAL } from '../../core/tree/entry-table.js';
import type { Problem } from '../../core/report/problem.js';
import { onTarget } from '../../fs/port/on-target.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { type CopyOutcome, copyEntry } from './copy.js';
import type { EntryPlace } from './entry-place.js';
import { isLarge, type ListedDifferences } from './large-content.js';
import { inodeInRow } from '../context/links.js';
import type { PassContext } from '../context/pass-context.js';
import { retouch } from './retouch.js';
import { isRottenInSource } from './rotten-source.js';
import { isSameSharedContent } from './compare-in-parts.js';
import type { Given, ReplicaWriter } from '../writer/replica-writer.js';
import type { Visit } from './visit.js';

/**
 * What came of it: `kept` the replica's entry stays what it is · `unknown` that could not be told, and is journalled ·
 * `emptied` its content would be lost for an empty file, or (`changed`) for other content, which is for the gate to
 * allow; nothing was done · or a copy.
 */
export type EntryOutcome = 'kept' | 'unknown' | UpdateOutcome;

type UpdateOutcome = 'emptied' | 'changed' | CopyOutcome;

/** Makes the replica's entry what the source's is. Never throws FsError. */
export function settleEntry(context: PassContext, place: EntryPlace): EntryOutcome {
  const { table, row, replicaTable, difference } = place;
  const { hasLinks, replicaRow } = difference;
  // The other names of the file are not known here.
  if (hasLinks && context.plan.extent === 'targets') context.output.journal.wantsFull = true;
  if (!hasLinks || replicaRow < 0) return settleAlone(context, place);
  const { links } = context.output;
  const inode = inodeInRow(replicaTable, replicaRow);
  if (links.isRight(table, row, inode)) return 'kept';
  const isTaken = links.isTaken(table, row, inode);
  if (isTaken || links.leaderOf(table, row) !== undefined) {
    const apart = { ...place, mayStayApart: !isTaken };
    const { verdict } = difference;
    const copied = verdict === 'same' || verdict === 'retouch' ? renew(context, apart) : update(context, apart);
    if (copied !== 'apart') return copied;
  }
  const outcome = settleAlone(context, place);
  if (outcome === 'kept') links.lead(table, row, { directory: place.path, name: table.name(row), inode });
  return outcome;
}

/** So many entries are looked at ahead: a pass that is ended early has then told of few that did not come. */
const EXPECTED = 16;

/**
 * The differences of a directory as they are settled, in `inLinkOrder`. The writer is told, once for each few of them,
 * which new files it will most likely get next; of a directory that is new itself nothing is written down.
 */
export function toSettle(
  { writer }: PassContext,
  { path, isNew }: Pick<Visit, 'path' | 'isNew'>,
  { table, differences }: ListedDifferences,
): Iterable<Difference> {
  const ordered = inLinkOrder(differences);
  return isNew ? ordered : withExpected(writer, path, { table, differences: ordered });
}

function* withExpected(
  writer: ReplicaWriter,
  path: RelativePath,
  { table, differences }: ListedDifferences,
): Generator<Difference, void> {
  const isNewFile = ({ verdict, sourceRow, hasLinks }: Difference) =>
    verdict === 'copy' && !hasLinks && table.kind(sourceRow) === FILE;
  for (let at = 0; at < differences.length; at += EXPECTED) {
    const next = differences.slice(at, at + EXPECTED);
    const names = next.filter(isNewFile).map(({ sourceRow }) => table.name(sourceRow));
    writer.expectNew(path, names);
    yield* next;
  }
}

/**
 * Names that the replica has come first, in one directory: a new name of a file that it holds is linked to it then,
 * where the file would be copied for it otherwise.
 */
function inLinkOrder(differences: readonly Difference[]): readonly Difference[] {
  const isHeld = ({ hasLinks, replicaRow }: Difference) => hasLinks && replicaRow >= 0;
  if (!differences.some(isHeld)) return differences;
  return [...differences.filter(isHeld), ...differences.filter((difference) => !isHeld(difference))];
}

/** Whether a file of the replica that has content would become an empty one. */
export function wouldEmpty({
  table,
  row,
  replicaTable,
  difference: { replicaRow },
}: Pick<EntryPlace, 'table' | 'row' | 'replicaTable' | 'difference'>): boolean {
  if (replicaRow < 0 || table.kind(row) !== FILE || replicaTable.kind(replicaRow) !== FILE) return false;
  return table.sizes[row] === 0 && replicaTable.sizes[replicaRow]! > 0; // a row that exists
}

function settleAlone(context: PassContext, place: EntryPlace): EntryOutcome {
  const { verdict } = place.difference;
  switch (verdict) {
    case 'copy':
      place.makeWritable();
      return copyEntry(context, place, 'copy');
    case 'update':
      return update(context, place);
    case 'inspect':
      return settleByContent(context, place);
    case 'suspect':
      return examine(context, place);
    case 'retouch':
      return retouch(context, place) === 'needs-new' ? renew(context, place) : 'kept';
    default:
      return 'kept';
  }
}

/** Other content. Where there is a limit of that, all of it must be known before the first of it is copied. */
function update(context: PassContext, place: EntryPlace): UpdateOutcome {
  if (wouldEmpty(place) && isEmpty(place)) return 'emptied';
  if (limitsChanges(context.plan.policy)) {
    // Nobody comes back in a dry run.
    if (context.writer.isDry) copyEntry(context, place, 'update');
    return 'changed';
  }
  const outcome = renew(context, place);
  if (outcome === 'done') context.output.updates.add(childPath(place.path, place.table.name(place.row)));
  return outcome;
}

/** The same content in a new file, or one whose other names are not to be touched. */
function renew(context: PassContext, place: EntryPlace): CopyOutcome {
  place.makeWritable();
  return copyEntry(context, place, 'update');
}

/** Whether a file whose size says 0 is empty: those that are made up as they are read are not. */
function isEmpty({ source, table, row }: EntryPlace): boolean {
  try {
    return !source.hasContent(table.name(row));
  } catch (error) {
    if (error instanceof FsError) return false; // the copy meets the same, and tells
    throw error;
  }
}

/** Content decides: the same content needs at most a retouch. */
function settleByContent(context: PassContext, place: EntryPlace): EntryOutcome {
  const outcome = settleContent(context, place);
  if (outcome !== 'kept') return outcome;
  const retouched = retouch(context, place);
  if (retouched === 'needs-new') return renew(context, place);
  // What was refused has set its ctime as well, and may be half of what was to be given.
  if (retouched === 'same') confirm(context, place);
  return 'kept';
}

/** Something of it has changed: its extended attributes, and then nothing need be read, or else perhaps its content. */
function examine(context: PassContext, place: EntryPlace): EntryOutcome {
  // What cannot be given to it, in no pass, explains nothing.
  const retouched = retouch(context, place);
  if (retouched === 'needs-new') return update(context, place);
  if (retouched === 'retouched') return 'kept';
  const outcome = settleContent(context, place);
  if (outcome === 'kept') confirm(context, place);
  return outcome;
}

function settleContent(context: PassContext, place: EntryPlace): EntryOutcome {
  const { table, row } = place;
  context.control.enter(childPath(place.path, table.name(row)));
  const content = compareContent(context, place);
  if (content === 'rotten') return 'unknown';
  if (content === 'other') return update(context, place);
  return content === 'same' ? 'kept' : 'unknown';
}

/**
 * A file was read for its ctime and is the same: its entry in the replica is given its own times again, so that its
 * ctime there tells later passes that none of them need read it.
 */
function confirm(context: PassContext, { path, replica, table, row, replicaTable, difference }: EntryPlace): void {
  const { rules } = context.plan;
  const isYoung = table.kind(row) === FILE && table.ctime(row) > rules.contentSince;
  if (!isYoung || rules.compare === 'content') return;
  context.output.facts.comparedByCtime();
  try {
    const { replicaRow } = difference;
    if (replica === undefined) return;
    const given: Given = { name: table.name(row), kind: FILE, inode: replicaTable.inode(replicaRow) };
    context.writer.give({ directory: replica, path }, given, { attributes: replicaTable.attributes(replicaRow) });
  } catch (error) {
    // It belongs to somebody else, or cannot be written to: the next pass reads it again.
    if (!(error instanceof FsError)) throw error;
  }
}

function compareContent(context: PassContext, place: EntryPlace): 'same' | 'other' | 'rotten' | 'unknown' {
  const { source, replica, table, row } = place;
  const name = table.name(row);
  let side: Problem['side'] = 'source';
  try {
    if (replica === undefined) return 'other';
    if (table.kind(row) === FILE) {
      const isSame = isSameFile(context, { ...place, replica });
      if (isSame === undefined) return 'unknown'; // cancelled
      if (isSame) return 'same';
      return isRottenInSource(context, place) ? 'rotten' : 'other';
    }
    const isSpecial = table.kind(row) === SPECIAL;
    const wanted = isSpecial ? JSON.stringify(source.readSpecial(name)) : source.readSymlink(name);
    side = 'replica';
    const found = isSpecial ? JSON.stringify(replica.readSpecial(name)) : replica.readSymlink(name);
    return wanted === found ? 'same' : 'other';
  } catch (error) {
    // What the disk cannot even read is not there: it is written anew.
    if (
      context.plan.rules.unsynced !== undefined &&
      error instanceof FsError &&
      (error.isTarget || side === 'replica')
    ) {
      return 'other';
    }
    context.output.journal.failure(error, { side, path: childPath(place.path, name), action: 'compare' });
    return 'unknown';
  }
}

function isSameFile(context: PassContext, place: EntryPlace & { readonly replica: Directory }): boolean | undefined {
  const { path, source, replica, table, row } = place;
  const { control, helpers } = context;
  const name = table.name(row);
  // After a write that has failed, memory shows what the disk lacks.
  if (context.plan.rules.unsynced !== undefined) onTarget(() => replica.dropCache(name));
  if (helpers === undefined || !isLarge(context, table, row)) return source.isSameContent(name, replica, name, control);
  const sizeBytes = table.sizes[row]!; // a row that exists
  return isSameSharedContent(helpers, { path, source, replica, name, sizeBytes, control });
}
