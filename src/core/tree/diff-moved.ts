// The comparison of a directory that may have taken another one's place: its files need not be those that the replica
// has, though nothing about them has changed. Each counts as changed when the directory has moved.

import { type DiffRules, isUnproven } from './compare-rows.js';
import { type Difference, type DirectoryDiff, diffDirectory } from './diff.js';
import { ctimeOf, type Entry, type EntryTable, FILE } from './entry-table.js';

/** What `movedAt` says of a directory; see `Visit`. */
interface Moved {
  readonly rules: DiffRules;
  readonly movedAt: number;
}

/** As `diffDirectory`. Changes the ctimes of the source's table. */
export function diffMoved(source: EntryTable, replica: EntryTable, { rules, movedAt }: Moved): DirectoryDiff {
  const moved = new Set<number>();
  for (let row = 0; row < source.length; row++) {
    if (!source.isDirectory(row)) moved.add(row);
  }
  return diffWith(source, replica, { rules, moved, at: movedAt });
}

/** What `provenUntil` says of a directory, and `movedAt` where it has moved since; see `Visit`. */
interface Followed {
  readonly rules: DiffRules;
  readonly provenUntil: number;
  readonly movedAt: number | undefined;
}

/**
 * As `diffDirectory`, for a directory whose replica was known to be a copy: what was written there since may be a copy
 * of something else. Changes the ctimes of the source's table.
 */
export function diffFollowed(
  source: EntryTable,
  replica: EntryTable,
  { rules, provenUntil, movedAt = NOT_PROVEN }: Followed,
): DirectoryDiff {
  const written = new Set<number>();
  let at = 0;
  for (let row = 0; row < replica.length; row++) {
    if (replica.ctime(row) <= provenUntil || replica.isDirectory(row)) continue;
    while (at < source.length && source.name(at) < replica.name(row)) at++;
    if (at < source.length && source.name(at) === replica.name(row) && !source.isDirectory(at)) written.add(at);
  }
  return diffWith(source, replica, { rules, moved: written, at: movedAt });
}

/** As if it had been moved so late that nothing in the replica was written after that: all of it is compared. */
export const NOT_PROVEN = 2 ** 40;

/** Compares rows as if they had been moved at a time, where they have not changed since. */
function diffWith(
  source: EntryTable,
  replica: EntryTable,
  { rules, moved, at }: { readonly rules: DiffRules; readonly moved: ReadonlySet<number>; readonly at: number },
): DirectoryDiff {
  const { ctimeSeconds, ctimeNanos } = splitSeconds(at);
  for (const row of moved) {
    if (source.ctime(row) >= at) continue;
    source.ctimeSeconds[row] = ctimeSeconds;
    source.ctimeNanos[row] = ctimeNanos;
  }
  const diff = diffDirectory(source, replica, rules);
  const mayDiffer = ({ verdict, sourceRow, replicaRow }: Difference) =>
    EXPLAINED.has(verdict) &&
    moved.has(sourceRow) &&
    source.kind(sourceRow) === FILE &&
    source.sizes[sourceRow] === replica.sizes[replicaRow] &&
    isUnproven({ source, sourceRow, replica, replicaRow, rules });
  // Another mode, attribute or number of names is no reason why its content should be the same.
  const differences = diff.differences.map((difference) =>
    mayDiffer(difference) ? { ...difference, verdict: 'inspect' as const } : difference,
  );
  return { ...diff, differences };
}

/** A directory's own attributes, as new as its move. */
export function asMoved(entry: Entry, movedAt: number): Entry {
  return ctimeOf(entry) >= movedAt ? entry : { ...entry, ...splitSeconds(movedAt) };
}

/** What takes the content of a file for the same. */
const EXPLAINED: ReadonlySet<Difference['verdict']> = new Set(['suspect', 'retouch', 'same']);

function splitSeconds(at: number): Pick<Entry, 'ctimeSeconds' | 'ctimeNanos'> {
  const ctimeSeconds = Math.floor(at);
  return { ctimeSeconds, ctimeNanos: Math.min(999_999_999, Math.round((at - ctimeSeconds) * 1e9)) };
}

/**
 * Whether a directory in a row may have been renamed since the last good pass: that sets its ctime alone, while entries
 * that come and go set both. Where they did after the rename as well, it does not show: to read all below each
 * directory that has a new entry would cost far too much.
 */
export function mayHaveMoved(source: EntryTable, row: number, { contentSince }: DiffRules): boolean {
  return (
    source.ctime(row) > contentSince &&
    (source.ctimeSeconds[row] !== source.mtimeSeconds[row] || source.ctimeNanos[row] !== source.mtimeNanos[row])
  );
}
