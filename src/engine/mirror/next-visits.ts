// The directories of a directory that both sides have: which of them the walk visits next, and what it has to doubt
// there.

import { childPath } from '../../core/tree/bytes.js';
import { mayHaveMoved } from '../../core/tree/diff-moved.js';
import { ctimeOf, type EntryTable } from '../../core/tree/entry-table.js';
import type { PassContext } from '../context/pass-context.js';
import type { Comparison } from '../listing/listing.js';
import type { Focus, Visit } from './visit.js';

/** A directory that was compared. */
interface Compared {
  /** The source's. */
  readonly table: EntryTable;
  readonly comparison: Comparison;
  /** As in `Visit`, of the directory itself, both. */
  readonly movedAt?: number;
  readonly provenUntil?: number;
}

/** A directory of which only its own metadata is compared. */
const ITSELF: Focus = { names: [], trees: new Set(), moved: new Set() };

/** **Shape**: in the order of their names. */
export function visitsOfShared(
  { plan: { rules }, output: { claims } }: PassContext,
  { path, focus }: Visit,
  { table, comparison: { diff, wanted }, movedAt, provenUntil }: Compared,
): Visit[] {
  // A rename sets the ctime of the directories that it leads from and to as well.
  const hasNewNames = ctimeOf(wanted) > rules.contentSince;
  const above = {
    ...(movedAt === undefined ? {} : { movedAt }),
    ...(provenUntil === undefined ? {} : { provenUntil }),
  };
  return diff.sharedDirectories.map((row) => {
    const name = table.name(row);
    const isYoung = claims !== undefined && table.ctime(row) > rules.contentSince;
    const child: Visit = { path: childPath(path, name), isNew: false, ...above, ...(isYoung ? { isYoung } : {}) };
    if (focus !== undefined && !focus.trees.has(name)) return { ...child, focus: ITSELF };
    if (rules.compare !== 'quick' && focus?.moved.has(name)) return { ...child, doubt: 'heard' };
    return hasNewNames && mayHaveMoved(table, row, rules) ? { ...child, doubt: 'seems' } : child;
  });
}
