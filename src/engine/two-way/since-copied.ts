// What a pass has copied, and what has changed on either side before the pass could see both to be equal: a program's
// own file for a moment, a log that goes on, somebody who edits what has just come. What was copied is what both sides
// have had: what has changed since is no conflict, and what was removed since is not brought back.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { type KnownEntry, knownSideOf, NO_CONTENT } from '../../core/two-way/known-entry.js';
import { otherSide, type Side, type SideState } from '../../core/two-way/reconcile.js';
import { ifTold } from '../../fs/port/if-told.js';
import type { TwoWayArchive } from '../../state/database/two-way-archive.js';
import type { PassContext } from '../context/pass-context.js';
import { listInto } from '../listing/listing.js';
import type { WrittenEntries } from '../writer/written-entries.js';
import { type BothRoots, problemSide } from './both-sides.js';
import { type NameOnBoth, rowOf, type RowOfSide } from './compare-content.js';
import { TICK } from '../../fs/probe/tick.js';

/** As in `DeciderOptions`. */
interface Remembering {
  readonly context: PassContext;
  readonly roots: BothRoots;
  readonly archive: Pick<TwoWayArchive, 'put'>;
  readonly written: WrittenEntries;
  readonly writtenSince?: Readonly<Record<Side, number>> | undefined;
}

/** As in `NameToDecide`. */
interface SeenName extends Pick<NameOnBoth, 'path' | 'name' | 'tables' | 'rowA' | 'rowB'> {
  readonly states: Readonly<Record<Side, SideState>>;
  readonly lookedAt: Readonly<Record<Side, number>>;
}

/** What is known of a name, and what each side has of it as against that. */
interface Known {
  readonly entry: KnownEntry;
  readonly states: Readonly<Record<Side, SideState>>;
}

/**
 * Where one side still has what was copied, and the other one has changed it: the name as though that had been
 * written down before; undefined for any other.
 */
export function changedSinceCopied(options: Remembering, place: SeenName): Known | undefined {
  const { states, lookedAt } = place;
  if (options.writtenSince === undefined || states.a === 'unknown' || states.b === 'unknown') return undefined;
  const side = sideOfCopy(options, place) ?? sideOfOriginal(options, place);
  if (side === undefined) return undefined;
  const other = otherSide(side);
  const { table, row } = rowOf(place, side);
  const known = knownSideOf(table, row, lookedAt[side] - TICK);
  const [a, b] = side === 'a' ? [known, NO_CONTENT] : [NO_CONTENT, known];
  const entry = { kind: table.kind(row), a, b };
  const now = states[other] === 'gone' ? 'gone' : 'changed';
  return { entry, states: side === 'a' ? { a: 'same', b: now } : { a: now, b: 'same' } };
}

/** Which side has it as this pass has written it. */
function sideOfCopy(options: Remembering, place: SeenName): Side | undefined {
  return SIDES.find((side) => {
    const { table, row } = rowOf(place, side);
    return row >= 0 && !table.isDirectory(row) && isOurs(options, table, row);
  });
}

/** Which side has it as it was copied from there. */
function sideOfOriginal(options: Remembering, place: SeenName): Side | undefined {
  if (!options.written.hasPut(childPath(place.path, place.name))) return undefined;
  return SIDES.find((side) => {
    const { table, row } = rowOf(place, side);
    return row >= 0 && !table.isDirectory(row) && isAsCopied(options, side, { table, row });
  });
}

/** Whether a row has not changed since it was copied, or since before this pass has written anything. */
export function isAsCopied(
  { written, writtenSince }: Pick<Remembering, 'written' | 'writtenSince'>,
  side: Side,
  { table, row }: RowOfSide,
): boolean {
  if (writtenSince === undefined) return false;
  return table.ctime(row) < writtenSince[side] - TICK || written.hasOriginal(table, row);
}

/** Where one side has what was copied to it, and the other one no more: what is to be known; undefined else. */
export function copiedAndGone(options: Remembering, place: SeenName): KnownEntry | undefined {
  if (options.writtenSince === undefined) return undefined;
  for (const side of SIDES) {
    const { states, path, name, lookedAt } = place;
    const { table, row } = rowOf(place, side);
    if (row < 0 || states[side] === 'unknown' || states[otherSide(side)] !== 'gone') continue;
    if (!isOurs(options, table, row)) continue;
    if (table.isDirectory(row)) rememberTree(options, side, { path: childPath(path, name), at: lookedAt[side] });
    return onBoth(table, row, lookedAt[side]);
  }
  return undefined;
}

/** What in it this pass has not written is left out: that it is there brings the directory back. */
function rememberTree(
  options: Remembering,
  side: Side,
  { path, at }: { readonly path: RelativePath; readonly at: number },
): void {
  const { context, roots, archive } = options;
  const table = new EntryTable();
  const isListed = ifTold(() => {
    using directory = roots[side].openDirectory(path);
    listInto(context, { directory, side: problemSide(side), path }, table);
    directory.readAttributes(table, () => {});
    return true;
  });
  if (isListed === undefined) return;
  const names = new Map<Name, KnownEntry>();
  for (let row = 0; row < table.length; row++) {
    if (!isOurs(options, table, row)) continue;
    names.set(table.name(row), onBoth(table, row, at));
    if (table.isDirectory(row)) rememberTree(options, side, { path: childPath(path, table.name(row)), at });
  }
  archive.put(path, names);
}

const SIDES = ['a', 'b'] as const;

function isOurs({ written }: Remembering, table: EntryTable, row: number): boolean {
  return table.isDirectory(row) ? written.hasMade(table, row) : written.has(table, row);
}

/** As though the other side had had the same. */
function onBoth(table: EntryTable, row: number, lookedAt: number): KnownEntry {
  const known = knownSideOf(table, row, lookedAt - TICK);
  return { kind: table.kind(row), a: known, b: known };
}
