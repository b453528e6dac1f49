// How what both sides have of a name compares: by what both listings show, and then by their content.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, type EntryTable, FILE, SPECIAL } from '../../core/tree/entry-table.js';
import { isSameMetadata } from '../../core/tree/same-metadata.js';
import type { Relation, Side } from '../../core/two-way/reconcile.js';
import type { Directory } from '../../fs/port/directory.js';
import { compareMetadata } from '../context/metadata.js';
import type { PassContext } from '../context/pass-context.js';
import type { Tables } from '../listing/tables.js';

/** A name that both sides have. */
export interface NameOnBoth {
  readonly path: RelativePath;
  readonly name: Name;
  readonly a: Directory;
  readonly b: Directory;
  readonly tables: Tables;
  readonly rowA: number;
  readonly rowB: number;
}

/** What one side has of a name; the row is negative where it has nothing. */
export interface RowOfSide {
  readonly table: EntryTable;
  readonly row: number;
}

/** What a side has of a name. */
export function rowOf({ tables, rowA, rowB }: Pick<NameOnBoth, 'tables' | 'rowA' | 'rowB'>, side: Side): RowOfSide {
  return side === 'a' ? { table: tables.source, row: rowA } : { table: tables.replica, row: rowB };
}

/** Compares two entries of one type that are no directories. `isTrusted` believes size and time. @throws FsError */
export function relationOf(context: PassContext, place: NameOnBoth, isTrusted: boolean): Relation {
  const { tables, rowA, rowB } = place;
  const kind = tables.source.kind(rowA);
  if (kind !== tables.replica.kind(rowB)) return 'different';
  if (kind === FILE && tables.source.sizes[rowA] !== tables.replica.sizes[rowB]) return 'different';
  const looksSame = looksEqual(context, place);
  if (isTrusted && looksSame && kind === FILE) return 'equal';
  const isSame = isSameContent(context, place, kind);
  if (isSame === undefined) return 'unknown';
  if (!isSame) return 'different';
  return looksSame && hasSameExtended(context, place) ? 'equal' : 'alike';
}

/** Whether two directories have the same metadata, their times aside. */
export function relationOfDirectories({ plan: { rules } }: PassContext, { tables, rowA, rowB }: NameOnBoth): Relation {
  const wanted = tables.source.attributes(rowA);
  const { mtimeSeconds, mtimeNanos } = tables.replica.attributes(rowB);
  const found = tables.replica.attributes(rowB);
  return isSameMetadata(DIRECTORY, { ...wanted, mtimeSeconds, mtimeNanos }, found, rules) ? 'equal' : 'alike';
}

/** Which side's entry was changed later: by its mtime, then its ctime. */
export function newerOf({ tables, rowA, rowB }: NameOnBoth): Side | 'neither' {
  const times = (table: EntryTable, row: number) => [
    table.mtimeSeconds[row]!, // a row that exists, as below
    table.mtimeNanos[row]!,
    table.ctimeSeconds[row]!,
    table.ctimeNanos[row]!,
  ];
  const [a, b] = [times(tables.source, rowA), times(tables.replica, rowB)];
  for (const [at, one] of a.entries()) {
    const other = b[at]!; // both have four
    if (one !== other) return one > other ? 'a' : 'b';
  }
  return 'neither';
}

function looksEqual({ plan: { rules } }: PassContext, { tables, rowA, rowB }: NameOnBoth): boolean {
  const kind = tables.source.kind(rowA);
  return isSameMetadata(kind, tables.source.attributes(rowA), tables.replica.attributes(rowB), rules);
}

/** Undefined where it was cancelled. @throws FsError */
function isSameContent({ control }: PassContext, { path, name, a, b }: NameOnBoth, kind: number): boolean | undefined {
  control.enter(childPath(path, name));
  if (kind === FILE) return a.isSameContent(name, b, name, control);
  if (kind === SPECIAL) return JSON.stringify(a.readSpecial(name)) === JSON.stringify(b.readSpecial(name));
  return a.readSymlink(name) === b.readSymlink(name);
}

/** @throws FsError */
function hasSameExtended(context: PassContext, { path, name, a, b, tables, rowA, rowB }: NameOnBoth): boolean {
  const kind = tables.source.kind(rowA);
  const [wanted, found] = [tables.source.attributes(rowA), tables.replica.attributes(rowB)];
  const place = { path: childPath(path, name), source: a, replica: b, name, kind, wanted, found, isDue: true };
  return compareMetadata(context, place).isSame;
}
