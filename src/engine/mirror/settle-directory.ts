// What becomes of a directory itself, once its entries are settled: compared on both sides, and stamped.

import type { RelativePath } from '../../core/tree/bytes.js';
import { isSameMetadata } from '../../core/tree/same-metadata.js';
import { ctimeOf, DIRECTORY, type Entry } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Comparison, DirectoryPair } from '../listing/listing.js';
import { compareMetadata, tellRefusals } from '../context/metadata.js';
import type { PassContext } from '../context/pass-context.js';
import { OWNER_ENTERS, ownerMayEnter } from '../writer/lent-rights.js';
import { ITSELF, type Metadata } from '../writer/replica-writer.js';

/** A directory whose entries are settled. */
export interface SettledDirectory extends DirectoryPair {
  /** As in `Visit`. */
  readonly isNew: boolean;
  /** Whether an entry of the replica's directory was made, replaced or removed, so that its own mtime has changed. */
  readonly isTouched: boolean;
  /** Whether some of its entries wait for the revisit. */
  readonly hasWaiting: boolean;
  /** What `closeFirst` has found; absent where nothing was written to it. */
  readonly self?: SelfComparison | undefined;
}

/**
 * What a directory of the replica itself lacks.
 * **Shape**: `metadata` is absent where that could not be told, which is journalled.
 */
export interface SelfComparison {
  readonly metadata?: Metadata & { readonly isSame: boolean };
}

/**
 * Gives a directory its new owner, mode and ACL before anything comes into it: who may not look into it any more must
 * not see that either. It stays open to its owner, and is stamped at the end as any other. Never throws FsError.
 */
export function closeFirst(context: PassContext, { wanted, found }: Comparison, pair: DirectoryPair): SelfComparison {
  const { path, replica } = pair;
  if (replica === undefined || found === undefined || context.plan.passedThrough.has(path)) return {};
  const self = compareSelf(context, { wanted, found, replica }, { ...pair, isNew: false });
  const { metadata } = self;
  if (metadata === undefined || isSameButTimes(context, metadata, found)) return self;
  const { mtimeSeconds, mtimeNanos } = found;
  const attributes = {
    ...metadata.attributes,
    mode: metadata.attributes.mode | OWNER_ENTERS,
    mtimeSeconds,
    mtimeNanos,
  };
  try {
    const at = { directory: replica, path };
    context.writer.beforeChange(at);
    // What is refused now is refused at the end as well, and told then.
    context.writer.give(at, ITSELF, { ...metadata, attributes });
  } catch (error) {
    context.output.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
  }
  return self;
}

/** Stamps a directory. Its stamp waits where its entries are still to change, or where it would lock its owner out. */
export function settleDirectory(
  context: PassContext,
  { wanted, found }: Comparison,
  directory: SettledDirectory,
): void {
  const { path, replica, isNew, isTouched, hasWaiting } = directory;
  const { stamps, unfinished } = context.output.waiting;
  if (replica === undefined || found === undefined) return;
  if (!isNew && context.plan.passedThrough.has(path)) return;
  const { metadata } = directory.self ?? compareSelf(context, { wanted, found, replica }, directory);
  if (metadata === undefined) return;
  const isChanged = !isSameButTimes(context, metadata, asBefore(context, path, found));
  const mustWait = hasWaiting || unfinished.has(path);
  const hasWork = isTouched || mustWait;
  if (metadata.isSame && !hasWork) return;
  try {
    context.writer.beforeChange({ directory: replica, path });
    if (mustWait || stamps.has(path) || !ownerMayEnter(metadata.attributes)) stamps.set(path, metadata);
    else if (!giveAll(context, replica, { path, metadata })) return;
  } catch (error) {
    context.output.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
    return;
  }
  const isRetouched = !isNew && (hasWork ? isChanged : !metadata.isSame);
  if (isRetouched) context.output.journal.operation('retouch', path);
}

/** Returns whether nothing was refused: what is refused in each pass is no change in each pass. @throws FsError */
function giveAll(
  context: PassContext,
  replica: Directory,
  { path, metadata }: { readonly path: RelativePath; readonly metadata: Metadata },
): boolean {
  const refused = context.writer.give({ directory: replica, path }, ITSELF, metadata);
  return !tellRefusals(context, path, DIRECTORY, refused);
}

/** Whether a directory of the replica lacks nothing but its times. */
export function isSameButTimes(
  { plan: { rules } }: PassContext,
  { attributes, extended }: Metadata,
  before: Entry,
): boolean {
  const { mtimeSeconds, mtimeNanos } = before;
  return (
    extended === undefined && isSameMetadata(DIRECTORY, { ...attributes, mtimeSeconds, mtimeNanos }, before, rules)
  );
}

/** Where its owner has lent himself rights, what it was like before. */
function asBefore({ output: { waiting } }: PassContext, path: RelativePath, found: Entry): Entry {
  return { ...found, mode: waiting.stamps.get(path)?.attributes.mode ?? found.mode };
}

/** Compares the two directories themselves. Never throws FsError. */
export function compareSelf(
  context: PassContext,
  { wanted, found: now, replica }: { readonly wanted: Entry; readonly found: Entry; readonly replica: Directory },
  { path, source, isNew }: Pick<SettledDirectory, 'path' | 'source' | 'isNew'>,
): SelfComparison {
  const found = asBefore(context, path, now);
  const isDue = isNew || ctimeOf(wanted) > context.plan.rules.extendedSince;
  if (isDue) context.output.facts.comparedByCtime();
  try {
    const place = { path, source, replica, name: undefined, kind: DIRECTORY, wanted, found, isDue } as const;
    return { metadata: compareMetadata(context, place) };
  } catch (error) {
    context.output.journal.failure(error, { side: 'source', path, action: 'read attributes of' });
    return {};
  }
}
