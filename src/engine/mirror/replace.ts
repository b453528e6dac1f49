// The replacement of a replica's entry by the source's entry of another type, which the gate has let through.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { type CopyPlace, copyEntry, seenAt } from './copy.js';
import { removeInside, removeWhole } from '../prune/empty-orphan.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import { isOutOfSpace, runOutOfSpace } from '../context/refusing-parts.js';
import type { OpenDirectory } from '../writer/replica-writer.js';

/** A name of the source at which the replica has an entry of another type. */
export interface BlockedPlace extends CopyPlace {
  readonly replica: Directory;
  /** Whether that entry of the replica is a directory. */
  readonly isDirectory: boolean;
}

/**
 * Puts the source's entry where one of another type stands. Takes the name out of `blocked` (the names that the gate
 * has seen, with what may be removed inside each) unless it found no room and is tried again. Returns whether it
 * made a directory, still to be filled.
 */
export function replaceBlocked(context: PassContext, place: BlockedPlace, blocked: Map<Name, number>): boolean {
  const name = place.table.name(place.row);
  const removals = blocked.get(name) ?? 0;
  blocked.delete(name);
  const path = childPath(place.path, name);
  if (place.table.isDirectory(place.row)) {
    const outcome = replaceByDirectory(context, place, { path, name });
    if (outcome === 'full') blocked.set(name, removals);
    return outcome === 'done';
  }
  // The new entry is staged before the old one goes, so that a source that cannot be read costs nothing. A rename
  // replaces anything but a directory by itself.
  const makeRoom = () =>
    !place.isDirectory ||
    context.plan.setsAside ||
    clearDirectory(context, { directory: place.replica, path: place.path }, { path, name, removals });
  if (copyEntry(context, place, 'replace', makeRoom) === 'full') blocked.set(name, removals);
  return false;
}

interface BlockedName {
  readonly path: RelativePath;
  readonly name: Name;
}

function clearDirectory(
  context: PassContext,
  parent: OpenDirectory,
  { path, name, removals }: BlockedName & { readonly removals: number },
): boolean {
  const { journal } = context.output;
  const entries = removals + 1;
  if (removeWhole(context, parent, { name, kind: DIRECTORY, entries }, { left: entries })) {
    if (removals > 0) journal.removedWhole(path, removals);
    return true;
  }
  const problemsBefore = journal.problemCount;
  if (!removeInside(context, path, { left: removals })) {
    // Something has come into it since the gate that must stay: the next pass tells about it.
    if (journal.problemCount === problemsBefore) journal.hasMoved = true;
    return false;
  }
  try {
    context.writer.retire(parent, { name, kind: DIRECTORY });
    context.output.waiting.stamps.delete(path);
    return true;
  } catch (error) {
    journal.failure(error, { side: 'replica', path, action: 'replace' });
    return false;
  }
}

function replaceByDirectory(
  context: PassContext,
  place: BlockedPlace,
  { path, name }: BlockedName,
): 'done' | 'failed' | 'full' {
  // A source directory that cannot be read must not cost the replica what it has in its place.
  {
    using readable = openOrReport(context, 'source', path);
    if (readable === undefined) return 'failed';
  }
  try {
    context.writer.putDirectory({ directory: place.replica, path: place.path }, name, seenAt(place));
  } catch (error) {
    if (isOutOfSpace(error)) return runOutOfSpace(context, place, { error, sizeBytes: 0 });
    context.output.journal.failure(error, { side: 'replica', path, action: 'replace' });
    return 'failed';
  }
  context.output.journal.operation('replace', path);
  return 'done';
}
