// What becomes of a directory itself, once its entries are settled: compared on both sides, and stamped.

import type { RelativePath } from '../core/bytes.js';
import { isSameMetadata } from '../core/same-metadata.js';
import { DIRECTORY, type Entry } from '../core/entry-table.js';
import type { Directory } from '../fs/port.js';
import type { Comparison, OpenPair } from './listing.js';
import { applyMetadata, compareMetadata, type Metadata, tellRefusals } from './metadata.js';
import type { PassContext } from './pass-context.js';
import { ownerMayEnter } from './replica-access.js';

/** A directory whose entries are settled. */
export interface SettledDirectory extends OpenPair {
  /** As in `Visit`. */
  readonly isNew: boolean;
  /** Whether an entry of the replica's directory was made, replaced or removed, so that its own mtime has changed. */
  readonly isTouched: boolean;
  /** Whether some of its entries wait for the revisit. */
  readonly hasWaiting: boolean;
}

/** Stamps a directory. Its stamp waits where its entries are still to change, or where it would lock its owner out. */
export function settleDirectory(
  context: PassContext,
  { wanted, found }: Comparison,
  directory: SettledDirectory,
): void {
  const { path, replica, isNew, isTouched, hasWaiting } = directory;
  const { stamps, unfinished } = context.waiting;
  if (replica === undefined || found === undefined) return;
  // Where its owner has lent himself rights, what it was like before.
  const before = { ...found, mode: stamps.get(path)?.attributes.mode ?? found.mode };
  const metadata = compareSelf(context, { wanted, found: before, replica }, directory);
  if (metadata === undefined) return;
  const { mtimeSeconds, mtimeNanos } = before;
  const butTimes = { ...metadata.attributes, mtimeSeconds, mtimeNanos };
  const isSameButTimes = metadata.extended === undefined && isSameMetadata(DIRECTORY, butTimes, before, context.rules);
  const mustWait = hasWaiting || unfinished.has(path);
  const hasWork = isTouched || mustWait;
  if (metadata.isSame && !hasWork) return;
  try {
    context.beforeChange();
    if (mustWait || stamps.has(path) || !ownerMayEnter(metadata.attributes)) stamps.set(path, metadata);
    else if (!context.dryRun && !giveAll(context, replica, { path, metadata })) return;
  } catch (error) {
    context.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
    return;
  }
  const isRetouched = !isNew && (hasWork ? !isSameButTimes : !metadata.isSame);
  if (isRetouched) context.journal.operation('retouch', path);
}

/** Returns whether nothing was refused: what is refused in each pass is no change in each pass. @throws FsError */
function giveAll(
  context: PassContext,
  replica: Directory,
  { path, metadata }: { readonly path: RelativePath; readonly metadata: Metadata },
): boolean {
  const refused = applyMetadata(replica, undefined, DIRECTORY, metadata);
  tellRefusals(context, path, refused);
  return refused.length === 0;
}

/** What the directory itself lacks; undefined where that cannot be told, which is journalled. */
function compareSelf(
  context: PassContext,
  { wanted, found, replica }: { readonly wanted: Entry; readonly found: Entry; readonly replica: Directory },
  { path, source, isNew }: SettledDirectory,
): (Metadata & { readonly isSame: boolean }) | undefined {
  const isDue = isNew || wanted.ctimeSeconds >= context.rules.extendedSince;
  if (isDue) context.hasComparedByCtime = true;
  try {
    return compareMetadata(context, { path, source, replica, name: undefined, kind: DIRECTORY, wanted, found, isDue });
  } catch (error) {
    context.journal.failure(error, { side: 'source', path, action: 'read attributes of' });
    return undefined;
  }
}
