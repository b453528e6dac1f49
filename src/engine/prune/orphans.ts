// Entries of the replica that the source lacks, counted by the walk. What is excluded is not counted: a directory that
// holds such content stays.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, EXCLUDED, type Kind } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { depthFirst, type Level } from './depth-first.js';
import { listInto, listToCount } from '../listing/listing.js';
import type { PassContext } from '../context/pass-context.js';
import { tellMounted } from '../listing/replica-mounts.js';
import { withOrphan } from './orphan-access.js';
import { isStagedName } from '../writer/staged-name.js';

/** What would become of an orphan, or of what a directory holds. */
export interface OrphanCount {
  /** Entries that would be removed; an orphan counts itself. */
  readonly removals: number;
  /** Whether it would be gone, or empty: false where excluded content or a problem keeps it. */
  readonly isGone: boolean;
}

/** One entry of a listing. */
export interface OrphanRow {
  readonly name: Name;
  readonly kind: Kind;
  /** As in `RetiredEntry`. */
  readonly bytes?: number | undefined;
}

/** Told of each entry that would be removed, what is in a directory before it. */
export type OnRemoval = (path: RelativePath) => void;

/** Counts what removing an orphan means, without touching anything. */
export function countOrphan(
  context: PassContext,
  directory: RelativePath,
  { name, kind }: OrphanRow,
  onRemoval?: OnRemoval,
): OrphanCount {
  const path = childPath(directory, name);
  const inside = kind === DIRECTORY ? countInside(context, path, onRemoval) : NOTHING_INSIDE;
  if (!inside.isGone) return inside;
  onRemoval?.(path);
  return { removals: inside.removals + 1, isGone: true };
}

/**
 * Asks a targeted pass for a full one where a file has further names, which are not known here. The file may have been
 * changed last by the name that leaves the replica, and then no event told of the others. The row was read.
 */
export function noteLinks(
  { plan: { extent }, output: { journal } }: PassContext,
  table: EntryTable,
  row: number,
): void {
  if (extent !== 'targets') return;
  if (table.kind(row) !== DIRECTORY && table.links[row]! > 1) journal.wantsFull = true; // a row that exists
}

/** As `noteLinks`, of all that a directory holds. @throws FsError */
function noteLinksInside(context: PassContext, directory: Directory): void {
  if (context.plan.extent !== 'targets') return;
  const table = new EntryTable();
  directory.list(table);
  directory.readAttributes(table, () => {}); // the code that removes it meets the same failure
  for (let row = 0; row < table.length; row++) noteLinks(context, table, row);
}

const NOTHING_INSIDE: OrphanCount = { removals: 0, isGone: true };

/** A directory whose content is counted. */
interface CountedLevel extends Level {
  removals: number;
  isGone: boolean;
}

/** Counts what emptying a directory of the replica means. */
export function countInside(context: PassContext, path: RelativePath, onRemoval?: OnRemoval): OrphanCount {
  return depthFirst<CountedLevel>(path, {
    enter: (directory) => countLevel(context, directory, onRemoval),
    addInside: (known, inside, at) => {
      known.removals += inside.isGone ? inside.removals + 1 : inside.removals;
      known.isGone &&= inside.isGone;
      if (inside.isGone) onRemoval?.(at.path);
    },
  });
}

/** Counts what a directory of the replica holds itself. */
function countLevel(context: PassContext, path: RelativePath, onRemoval: OnRemoval | undefined): CountedLevel {
  const { journal } = context.output;
  const { control } = context;
  const known = context.output.counted.get(path);
  if (known !== undefined) {
    journal.counts.replicaEntries += known;
    return { removals: known, isGone: true, below: [] };
  }
  if (control.isCancelled) return { removals: 0, isGone: false, below: [] };
  const below: Name[] = [];
  let removals = 0;
  let hasExcluded = false;
  const isListed = withOrphan(context, { path, tells: true }, (directory) => {
    const table = new EntryTable();
    const place = { directory, side: 'replica', path } as const;
    const { mounted, others } =
      onRemoval === undefined ? listToCount(context, place, table) : { ...listInto(context, place, table), others: 0 };
    tellMounted(context, path, mounted);
    removals += others;
    // Without an object or a path a file: there may be a million.
    for (let row = 0; row < table.length; row++) {
      if (table.kind(row) === EXCLUDED) hasExcluded ||= !isStagedName(table.name(row));
      else if (table.isDirectory(row)) below.push(table.name(row));
      else {
        removals++;
        onRemoval?.(childPath(path, table.name(row)));
      }
    }
    noteLinksInside(context, directory);
  });
  if (!isListed) return { removals: 0, isGone: false, below: [] };
  journal.counts.replicaEntries += removals + below.length;
  if (hasExcluded) journal.counts.kept++;
  return { removals, isGone: !hasExcluded, below };
}
