// What of a directory is so large that several threads read or write it.

import { limitsChanges } from '../../core/pair/pair.js';
import type { Difference } from '../../core/tree/diff.js';
import { type EntryTable, FILE } from '../../core/tree/entry-table.js';
import { isPutOff } from './claimed-place.js';
import { CopiesAhead, type LargeFile } from './copies-ahead.js';
import type { DirectoryPair } from '../listing/listing.js';
import type { PassContext } from '../context/pass-context.js';

/** The source's listing of a directory, and what differs there. */
export interface ListedDifferences {
  readonly table: EntryTable;
  readonly differences: readonly Difference[];
}

/** Whether a row of the source is a file whose content is for several threads. */
export function isLarge({ plan: { sharesFromBytes } }: PassContext, table: EntryTable, row: number): boolean {
  if (sharesFromBytes === undefined || table.kinds[row] !== FILE) return false;
  return table.sizes[row]! >= sharesFromBytes; // a row that exists
}

/** Whether several threads have something to do in a directory: a large file to compare, or two of them to copy. */
export function isForSeveralThreads(context: PassContext, { table, differences }: ListedDifferences): boolean {
  const isCompared = ({ verdict, sourceRow }: Difference) =>
    (verdict === 'inspect' || verdict === 'suspect') && isLarge(context, table, sourceRow);
  return differences.some(isCompared) || largeCopies(context, { table, differences }).length > 1;
}

/** What lanes may copy of a directory; to be disposed of before the directory is stamped. */
export function copiesAhead(
  context: PassContext,
  { path, replica }: DirectoryPair,
  listed: ListedDifferences,
): CopiesAhead | undefined {
  const { helpers, writer, control } = context;
  if (helpers === undefined || replica === undefined) return undefined;
  const files = largeCopies(context, listed);
  return files.length < 2 ? undefined : new CopiesAhead({ helpers, path, replica, writer, control, files });
}

/** The files that are copied for sure, in order. One with hard links may only be linked. */
function largeCopies(context: PassContext, { table, differences }: ListedDifferences): LargeFile[] {
  const files: LargeFile[] = [];
  const isForSure = (verdict: Difference['verdict']) =>
    verdict === 'copy' || (verdict === 'update' && !limitsChanges(context.plan.policy));
  for (const difference of differences) {
    const { verdict, sourceRow, hasLinks } = difference;
    if (!isForSure(verdict) || hasLinks || !isLarge(context, table, sourceRow)) continue;
    if (isPutOff(context, table, difference)) continue;
    files.push({ name: table.name(sourceRow), sizeBytes: table.sizes[sourceRow]! }); // a row that exists
  }
  return files;
}
