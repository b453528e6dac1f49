// The tables that a directory's two listings are read into, compared and counted.

import type { DiffRules } from '../../core/tree/compare-rows.js';
import { type DirectoryDiff, diffDirectory } from '../../core/tree/diff.js';
import { diffFollowed, diffMoved } from '../../core/tree/diff-moved.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import type { PassContext } from '../context/pass-context.js';

/** The tables of both sides, reused from one directory to the next. */
export interface Tables {
  readonly source: EntryTable;
  readonly replica: EntryTable;
}

/** Two tables with nothing in them. */
export function newTables(): Tables {
  return { source: new EntryTable(), replica: new EntryTable() };
}

/** Compares them; `movedAt` and `provenUntil` as in `Visit`. May change the ctimes of the source's. */
export function compareTables(
  { source, replica }: Tables,
  rules: DiffRules,
  { movedAt, provenUntil }: { readonly movedAt?: number; readonly provenUntil?: number },
): DirectoryDiff {
  if (provenUntil !== undefined) return diffFollowed(source, replica, { rules, provenUntil, movedAt });
  if (movedAt !== undefined) return diffMoved(source, replica, { rules, movedAt });
  return diffDirectory(source, replica, rules);
}

/** Counts what was met in a directory of both sides. */
export function countBoth(context: PassContext, diff: DirectoryDiff): void {
  const { counts } = context.output.journal;
  counts.sourceEntries += diff.sourceEntries;
  counts.replicaEntries += diff.replicaEntries;
  counts.replicaFiles += diff.replicaFiles;
  counts.special += diff.special;
  counts.symlinks += diff.symlinks;
  context.control.entriesMet(diff.sourceEntries, diff.bytes);
}
