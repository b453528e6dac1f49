// The listing of a directory as it was: of the directory that is there now, and the entries that were in it and are
// elsewhere.

import type { Name } from '../../core/tree/bytes.js';
import { EntryTable, EXCLUDED, FILE, GONE, type Kind } from '../../core/tree/entry-table.js';
import { placeAbove } from '../../core/history/historic-node.js';
import type { Directory } from '../port/directory.js';
import type { FsError } from '../port/fs-error.js';
import { isGone, type Located, type LocatedEntries, placeId } from './located-entries.js';

/** Gives a table that was listed other names: those of `changed`, each with its kind or (undefined) not at all. */
export function changeNames(table: EntryTable, changed: ReadonlyMap<Name, Kind | undefined>): void {
  if (changed.size === 0) return;
  const kinds = new Map<Name, Kind>();
  for (let row = 0; row < table.length; row++) kinds.set(table.name(row), table.kind(row));
  for (const [name, kind] of changed) {
    if (kind === undefined) kinds.delete(name);
    else kinds.set(name, kind);
  }
  const names = [...kinds.keys()].sort();
  table.reset(names);
  for (const [row, name] of names.entries()) table.kinds[row] = kinds.get(name)!; // its own key
}

/** Fills the rows of a table from where the entries are: most in `directory`, those of `elsewhere` (by row) not. */
export function readRows(
  table: EntryTable,
  directory: Directory,
  { entries, elsewhere }: { readonly entries: LocatedEntries; readonly elsewhere: ReadonlyMap<number, Located> },
  onFailure: (row: number, error: FsError) => void,
): void {
  for (const row of elsewhere.keys()) table.kinds[row] = EXCLUDED;
  directory.readAttributes(table, onFailure);
  const part = new EntryTable();
  for (const group of byDirectory(elsewhere)) {
    part.reset(group.map(([, { name }]) => name));
    part.kinds.fill(FILE, 0, part.length);
    const [, first] = group[0]!; // no group is empty
    const from = openOf(entries, first);
    if (from === undefined) part.kinds.fill(GONE, 0, part.length);
    else from.readAttributes(part, (index, error) => onFailure(group[index]![0], error)); // a row of `part`
    for (const [index, [row]] of group.entries()) copyRow(part, index, table, row);
  }
}

/** The directory that an entry is in; undefined where that is gone. @throws FsError */
export function openOf(entries: LocatedEntries, located: Located): Directory | undefined {
  try {
    return entries.directoryOf(located);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function byDirectory(elsewhere: ReadonlyMap<number, Located>): Iterable<[number, Located][]> {
  const groups = new Map<string, [number, Located][]>();
  for (const entry of elsewhere) {
    const id = placeId(placeAbove(entry[1].place));
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [entry]);
    else group.push(entry);
  }
  return groups.values();
}

function copyRow(from: EntryTable, index: number, to: EntryTable, row: number): void {
  const kind = from.kind(index);
  to.kinds[row] = kind;
  if (kind === GONE) return;
  to.modes[row] = from.modes[index]!; // the row exists, for all of these
  to.sizes[row] = from.sizes[index]!;
  to.mtimeSeconds[row] = from.mtimeSeconds[index]!;
  to.mtimeNanos[row] = from.mtimeNanos[index]!;
  to.inodesLow[row] = from.inodesLow[index]!;
  to.inodesHigh[row] = from.inodesHigh[index]!;
  to.devices[row] = from.devices[index]!;
  to.links[row] = from.links[index]!;
  to.uids[row] = from.uids[index]!;
  to.gids[row] = from.gids[index]!;
  to.ctimeSeconds[row] = from.ctimeSeconds[index]!;
  to.ctimeNanos[row] = from.ctimeNanos[index]!;
  to.mountRoots[row] = from.mountRoots[index]!;
}
