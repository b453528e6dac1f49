// Renames in the source that a watcher has heard of, done in the replica: what it has under the old name need not be
// copied. A hint is only tried where both sides look as before such a rename; the walk that follows compares all of it.

import { isExcludedPath } from '../../core/filter/excluded-path.js';
import { limitsChanges } from '../../core/pair/pair.js';
import { childPath, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import { isSameTime } from '../../core/tree/same-metadata.js';
import type { RenameHint } from '../../core/watch/rename-hints.js';
import type { Root } from '../../fs/port/port.js';
import type { Directory, Found } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { unlessGone } from '../../fs/port/if-told.js';
import { findEntry } from '../context/find-entry.js';
import { noteFollowed } from '../../core/watch/followed.js';
import type { PassContext } from '../context/pass-context.js';
import { makeWritable, openReplicaDirectory } from '../context/replica-access.js';
import type { NameIn } from '../writer/replica-writer.js';

/** Renames in the replica what was renamed in the source, in the order of the hints. Never throws FsError. */
export function followRenames(context: PassContext, hints: readonly RenameHint[]): void {
  const places = new Places();
  const targets = new Map(hints.map(({ from, to }) => [from, to]));
  for (const hint of hints) {
    if (context.control.isCancelled) return;
    try {
      // Two that seem to have changed places may be one that went there and back.
      if (isThere(context.plan.source, targets.get(hint.to) ?? hint.to)) follow(context, hint, places);
    } catch (error) {
      // Whatever is in the way, the walk meets it, or copies what could have been renamed.
      if (!(error instanceof FsError)) throw error;
    }
  }
}

/** Where entries of the replica are that have changed places on the way. */
class Places {
  readonly #moved = new Map<RelativePath, RelativePath>();
  readonly #from = new Map<RelativePath, RelativePath>();

  /** Where that is which was at a path before the first rename. */
  of(origin: RelativePath): RelativePath {
    return this.#moved.get(origin) ?? origin;
  }

  /** What is at these paths has changed places; at one of them there may have been nothing. */
  swap(one: RelativePath, other: RelativePath): void {
    const [first, second] = [this.#from.get(one) ?? one, this.#from.get(other) ?? other];
    for (const [origin, at] of [
      [first, other],
      [second, one],
    ] as const) {
      this.#moved.set(origin, at);
      this.#from.set(at, origin);
    }
  }
}

/**
 * What stands in the way changes places with what is renamed: nothing is lost by it, and the walk that follows settles
 * what has come to the old name, be it by the gate.
 */
function follow(context: PassContext, { from, to }: RenameHint, places: Places): void {
  const { source, replica, filter } = context.plan;
  if (replica === undefined) return;
  const at = places.of(from);
  const wanted = findAt(source, to);
  if (at === to) {
    // By the exchange that another hint has asked for.
    if (wanted?.kind === DIRECTORY) noteFollowed(context.output.followed, to, wanted.attributes);
    return;
  }
  const found = findAt(replica, at);
  if (wanted === undefined || found === undefined || found.kind !== wanted.kind) return;
  const isDirectory = found.kind === DIRECTORY;
  const inTheWay = findAt(replica, to);
  if (inTheWay !== undefined && !isDirectory) {
    // Of a file that has changed since, a copy is due anyway; with a limit of changes the gate is asked first.
    if (limitsChanges(context.plan.policy) || !isSameFile(context, wanted, found)) return;
  }
  if ([from, at, to].some((path) => isExcludedPath(filter, path, isDirectory))) return;
  if (inTheWay !== undefined && isExcludedPath(filter, to, inTheWay.kind === DIRECTORY)) return;
  using old = openReplicaDirectory(context, parentOf(at));
  using target = openReplicaDirectory(context, parentOf(to));
  if (old === undefined || target === undefined) return;
  makeWritable(context, old, parentOf(at));
  makeWritable(context, target, parentOf(to));
  if (inTheWay === undefined) {
    moveTo(context, { old: placeIn(old, at), target: placeIn(target, to), isDirectory });
  } else {
    context.writer.swap(placeIn(old, at), placeIn(target, to));
    context.output.names.exchange(at, to);
    if (!isDirectory) context.output.updates.add(to);
    tellRenamed(context, at, to);
  }
  places.swap(at, to);
  if (isDirectory) noteFollowed(context.output.followed, to, wanted.attributes);
}

/** Renames an entry of the replica to a name at which nothing stands; both directories are writable. @throws FsError */
export function moveTo(
  context: PassContext,
  { old, target, isDirectory }: { readonly old: NameIn; readonly target: NameIn; readonly isDirectory: boolean },
): void {
  const [from, to] = [childPath(old.path, old.name), childPath(target.path, target.name)];
  context.writer.move(old, target);
  context.output.names.move(from, to, { isDirectory });
  tellRenamed(context, from, to);
}

function tellRenamed({ output }: PassContext, from: RelativePath, to: RelativePath): void {
  output.renamedIn.add(parentOf(from)).add(parentOf(to));
  output.journal.renamed(from, to);
}

function placeIn(directory: Directory, path: RelativePath): NameIn {
  return { directory, path: parentOf(path), name: nameOf(path) };
}

function isThere(root: Root, path: RelativePath): boolean {
  return findAt(root, path) !== undefined;
}

/** Whether the source's file is, by its looks, what the replica has under the old name. */
function isSameFile(
  { plan: { rules } }: PassContext,
  { attributes: wanted }: Found,
  { attributes: found }: Found,
): boolean {
  return wanted.sizeBytes === found.sizeBytes && isSameTime(wanted, found, rules);
}

function findAt(root: Root, path: RelativePath) {
  return unlessGone(() => findEntry(root, path));
}
