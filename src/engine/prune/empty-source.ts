// Whether a source has nothing any more that is mirrored: excluded entries aside, it is empty.

import { DISK_FOLDERS } from '../../core/tree/disk-folders.js';
import { ROOT } from '../../core/tree/bytes.js';
import { EntryTable, EXCLUDED } from '../../core/tree/entry-table.js';
import type { Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { listInto } from '../listing/listing.js';
import type { OrphanRow } from './orphans.js';
import type { PassContext } from '../context/pass-context.js';

/** What a pass would do, and to how much. */
interface EmptyingPlan {
  readonly removals: number;
  readonly replicaEntries: number;
}

/**
 * Whether the source of a pass that has walked is empty. A targeted pass has not seen all of it: it looks at the root
 * where it would remove at least half of the replica from there on; where it would remove less, something is left.
 */
export function hasEmptySource(context: PassContext, { removals, replicaEntries }: EmptyingPlan): boolean {
  const { source, extent } = context.plan;
  const { hasComparedRoots } = context.output.facts;
  const { journal, waiting } = context.output;
  if (removals === 0 || journal.counts.sourceEntries > 0) return false;
  if (extent !== 'targets') return hasComparedRoots;
  if (removals * 2 < replicaEntries || !waiting.directories.some(({ path }) => path === ROOT)) return false;
  try {
    return mirroredRows(context, source).length === 0;
  } catch (error) {
    if (error instanceof FsError) return false; // the next pass meets the same, and tells
    throw error;
  }
}

/** The entries of a root, without what is excluded and what its disk keeps for itself. @throws FsError */
export function mirroredRows(context: PassContext, root: Root): OrphanRow[] {
  using directory = root.openDirectory(ROOT);
  const table = new EntryTable();
  listInto(context, { directory, side: root === context.plan.source ? 'source' : 'replica', path: ROOT }, table);
  const rows: OrphanRow[] = [];
  for (let row = 0; row < table.length; row++) {
    if (table.kind(row) === EXCLUDED || DISK_FOLDERS.has(table.name(row))) continue;
    rows.push({ name: table.name(row), kind: table.kind(row) });
  }
  return rows;
}
