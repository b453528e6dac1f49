// Whether a directory that the other side has lost is what it was when both were equal, with all that it holds.

import { childPath, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, EXCLUDED, GONE, UNREADABLE } from '../../core/tree/entry-table.js';
import { isTold, stateOf } from '../../core/two-way/known-entry.js';
import type { Side } from '../../core/two-way/reconcile.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { TwoWayArchive } from '../../state/database/two-way-archive.js';
import type { PassContext } from '../context/pass-context.js';
import { listInto } from '../listing/listing.js';
import { type BothRoots, problemSide } from './both-sides.js';

/** What it is looked at with. */
interface Looking {
  /** With `a` as its source. */
  readonly context: PassContext;
  readonly roots: BothRoots;
  readonly archive: Pick<TwoWayArchive, 'get'>;
  /** As in `DeciderOptions`; what was counted is not counted again. */
  readonly writtenSince?: unknown;
}

/**
 * `same` nothing in it has come or changed; some of it may have gone · `changed` · `unknown` where something in it
 * cannot be looked at, which is told.
 */
export function stateOfTree(looking: Looking, side: Side, path: RelativePath): 'same' | 'changed' | 'unknown' {
  const below = [path];
  let hasChanged = false;
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    if (looking.context.control.isCancelled) return 'unknown';
    const state = lookAt(looking, side, { path: next, below });
    if (state === 'unknown') return 'unknown';
    hasChanged ||= state === 'changed';
  }
  return hasChanged ? 'changed' : 'same';
}

function lookAt(
  { context, roots, archive, writtenSince }: Looking,
  side: Side,
  { path, below }: { readonly path: RelativePath; readonly below: RelativePath[] },
): 'same' | 'changed' | 'unknown' {
  const isFirst = writtenSince === undefined;
  const table = new EntryTable();
  const told = problemSide(side);
  context.control.enter(path);
  try {
    using directory = roots[side].openDirectory(path);
    const { mounted } = listInto(context, { directory, side: told, path }, table);
    directory.readAttributes(table, () => {});
    if (mounted.length > 0) return 'unknown';
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    context.output.journal.failure(error, { side: told, path, action: 'look into' });
    return 'unknown';
  }
  const known = archive.get(path);
  const { counts } = context.output.journal;
  // Other directories are counted as both sides of them are listed.
  const count = side === 'a' ? 'sourceEntries' : 'replicaEntries';
  let state: 'same' | 'changed' = 'same';
  for (let row = 0; row < table.length; row++) {
    const kind = table.kind(row);
    if (kind === EXCLUDED) continue;
    if (kind === UNREADABLE || kind === GONE || table.mountRoots[row] === 1) return 'unknown';
    const entry = known?.get(table.name(row));
    const isKnown = isTold(table, row, context.plan.rules) && entry?.kind === kind;
    const now = isKnown ? stateOf(table, row, entry[side]) : 'changed';
    if (now !== 'same' && now !== 'linked') state = 'changed';
    if (isFirst) counts[count]++;
    if (kind === DIRECTORY) below.push(childPath(path, table.name(row)));
  }
  return state;
}
