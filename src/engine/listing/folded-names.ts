// A replica whose file system takes `A` for `a`: names of the source that would fall together there are a problem, and
// neither is written; a name that has only changed its case is renamed in the replica.

import { childPath, type Name, type RelativePath, textOfBytes } from '../../core/tree/bytes.js';
import { type EntryTable, EXCLUDED, GONE, UNREADABLE } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import type { PassContext } from '../context/pass-context.js';
import { makeWritable } from '../context/replica-access.js';

/** One directory, and its listings, of which the replica's has not been read yet. */
export interface FoldedPlace {
  readonly path: RelativePath;
  readonly replica: Directory;
  readonly source: EntryTable;
  readonly listed: EntryTable;
}

/**
 * Marks what must not be written or removed on either side, and gives the replica's rows that differ from the source's
 * in case only the source's names; in the replica itself too, where it keeps them. Returns whether anything was renamed
 * there.
 */
export function settleFoldedNames(context: PassContext, place: FoldedPlace): boolean {
  const { source, listed } = place;
  if (context.plan.foldedNames === 'none') return false;
  const wanted = namesByFold(source, (row) => !PASSED_OVER.has(source.kind(row)));
  const found = namesByFold(listed, () => true);
  const names = [...listed.names];
  let hasRenamed = false;
  for (const [fold, rows] of wanted) {
    const others = found.get(fold) ?? [];
    const [row] = rows;
    const [other] = others;
    if (rows.length > 1) {
      reportTogether(context, place, rows);
      for (const one of rows) source.kinds[one] = UNREADABLE;
      for (const one of others) listed.kinds[one] = EXCLUDED;
    } else if (row !== undefined && other !== undefined && source.name(row) !== listed.name(other)) {
      if (listed.kind(other) === EXCLUDED) source.kinds[row] = reportShielded(context, place, row);
      else if (context.plan.foldedNames === 'lost') names[other] = source.name(row);
      else if (rename(context, place, { row, other })) {
        names[other] = source.name(row);
        hasRenamed = true;
      }
    }
  }
  relabel(listed, names);
  return hasRenamed;
}

/** Gives rows other names, before anything else but their kinds is known. */
function relabel(table: EntryTable, names: readonly Name[]): void {
  const rows = names.map((name, row) => ({ name, kind: table.kind(row) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  table.reset(rows.map(({ name }) => name));
  for (const [row, { kind }] of rows.entries()) table.kinds[row] = kind;
}

const PASSED_OVER: ReadonlySet<number> = new Set([EXCLUDED, GONE, UNREADABLE]);

function namesByFold(table: EntryTable, isMeant: (row: number) => boolean): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    if (!isMeant(row)) continue;
    const fold = foldOf(table.name(row));
    const same = rows.get(fold);
    if (same === undefined) rows.set(fold, [row]);
    else same.push(row);
  }
  return rows;
}

/**
 * As near as may be: file systems have tables of their own. Too many names that fall together cost a copy, too few one
 * of the two.
 */
function foldOf(name: Name): string {
  return textOfBytes(name).toUpperCase().toLowerCase();
}

function reportTogether(
  { output: { journal } }: PassContext,
  { path, source }: FoldedPlace,
  rows: readonly number[],
): void {
  for (const row of rows) {
    const entry = childPath(path, source.name(row));
    if (journal.hasProblem('source', entry)) continue; // a directory is listed more than once in a pass
    journal.problem({
      side: 'source',
      path: entry,
      action: 'copy',
      code: 'SAME_NAME',
      message: `the replica takes ${rows.length} names here for one, as they differ in case only`,
    });
  }
}

function reportShielded(
  { output: { journal } }: PassContext,
  { path, source }: FoldedPlace,
  row: number,
): typeof UNREADABLE {
  const entry = childPath(path, source.name(row));
  if (!journal.hasProblem('replica', entry)) {
    journal.problem({
      side: 'replica',
      path: entry,
      action: 'copy',
      code: 'SHIELDED',
      message: 'an excluded entry has the same name there, but for its case',
    });
  }
  return UNREADABLE;
}

/**
 * By way of a name of its own: to some file systems the old and the new name are the same, and nothing happens. Only
 * planned in a dry run.
 */
function rename(
  context: PassContext,
  { path, replica, source, listed }: FoldedPlace,
  { row, other }: { readonly row: number; readonly other: number },
): boolean {
  const target = childPath(path, source.name(row));
  try {
    makeWritable(context, replica, path);
    context.writer.recase({ directory: replica, path }, listed.name(other), source.name(row));
  } catch (error) {
    context.output.journal.failure(error, { side: 'replica', path: target, action: 'rename' });
    return false;
  }
  context.output.journal.renamed(childPath(path, listed.name(other)), target);
  return true;
}
