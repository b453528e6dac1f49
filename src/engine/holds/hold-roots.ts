// Holds that come from the roots: one is missing, empty or not what it was, most often because a disk is not mounted.

import {
  folderOf,
  type AbsolutePath,
  bytesOfText,
  type RelativePath,
  ROOT,
  textOfBytes,
} from '../../core/tree/bytes.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Hold, HoldReason } from '../../core/report/report.js';
import { showPath } from '../../core/report/show.js';
import type { FileSystem, RealPath, Root, RootIdentity } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { mirroredRows } from '../prune/empty-source.js';
import { findEntry } from '../context/find-entry.js';
import { leaveOrphan } from '../prune/leave.js';
import type { KnownRoots, PairRecord } from '../../state/pair-record.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassPlan } from '../context/pass-plan.js';
import { sumWork, type WaitingDirectory } from '../context/waiting-work.js';

/** A hold that counts nothing, because the walk never began. */
export function rootHold(reason: HoldReason, message: string, hint: string): Hold {
  return { reason, message, hint, removals: 0, replacements: 0, examples: [] };
}

/** What a hold goes by, beside the folders. */
export interface HoldOptions {
  readonly state: PairRecord;
  /** The command by which a person agrees. */
  readonly approveWith: string;
  /** Whether the replica has content of its own, which is lost with it. Default: no. */
  readonly isOwner?: boolean;
}

/**
 * Holds where a replica that was there is gone and what it lay on is not mounted: it must not be filled anew elsewhere.
 */
export function holdMissingReplica(
  place: RealPath,
  { state, approveWith, isOwner = false }: HoldOptions,
): Hold | undefined {
  if (state.lastCompletedAt === undefined) return undefined;
  if (isOwner) {
    return rootHold(
      'replica-missing',
      `the replica ${textOfBytes(place.path)} is gone`,
      `put it back; or, to fill a new replica at this place, agree with "${approveWith}"`,
    );
  }
  if (state.replicaParentDevice === place.device) return undefined;
  return rootHold(
    'replica-missing',
    `the replica ${textOfBytes(place.path)} is gone, and the file system it lay on is not mounted there`,
    `mount it; or, to fill a new replica at this place, agree with "${approveWith}"`,
  );
}

/**
 * Holds a first pass that would empty a replica because its source is empty: a disk that is not mounted, mostly. What
 * would go is counted and left waiting, so that a person can see and agree to it.
 * @throws FsError where a root cannot be listed
 */
export function holdEmptySource(context: PassContext, { state, approveWith }: HoldOptions): Hold | undefined {
  const { source, replica } = context.plan;
  const { waiting, journal } = context.output;
  if (state.lastCompletedAt !== undefined || replica === undefined) return undefined;
  if (mirroredRows(context, source).length > 0) return undefined;
  const rows = mirroredRows(context, replica);
  if (rows.length === 0) return undefined;
  const directory: WaitingDirectory = { path: ROOT, removals: 0, inside: 0, whole: new Map(), blocked: new Map() };
  journal.counts.replicaEntries += rows.length;
  for (const row of rows) leaveOrphan(context, directory, row);
  const hold = rootHold(
    'source-empty',
    `the source ${textOfBytes(source.path)} is empty, the replica is not, and no pass was ever completed`,
    `check that the source is mounted; or, to empty the replica, agree with "${approveWith}"`,
  );
  return { ...hold, removals: directory.removals, examples: waiting.examples.map((path) => showPath(path)) };
}

/** Holds where the file is missing that the source must have. */
export function holdMissingMarker({ source, policy }: Pick<PassPlan, 'source' | 'policy'>): Hold | undefined {
  const { marker } = policy;
  if (marker === undefined || hasEntry(source, bytesOfText(marker) as RelativePath)) return undefined;
  return rootHold(
    'marker-missing',
    `the source ${textOfBytes(source.path)} does not have its marker ${marker}`,
    'check that its disk is mounted; nothing was changed, and the pass is tried again at its next time',
  );
}

/** Whether there is an entry at a path. A marker that cannot be looked at proves nothing. Never throws for that. */
export function hasEntry(root: Root, path: RelativePath): boolean {
  try {
    return findEntry(root, path) !== undefined;
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}

/**
 * Which root is another folder than at the last completed pass; undefined where both are the same, or nothing is known.
 */
export function replacedRoot(
  roots: KnownRoots,
  { roots: known }: { readonly roots?: KnownRoots | undefined },
): 'source' | 'replica' | undefined {
  if (known === undefined) return undefined;
  if (!isSameFolder(roots.source, known.source)) return 'source';
  return isSameFolder(roots.replica, known.replica) ? undefined : 'replica';
}

/**
 * Holds where another folder has come to a root's path and one of the roots is empty: mostly, what is seen there is the
 * mount point of a disk that is not mounted, and to mirror now would empty the replica, or fill the wrong disk.
 * @throws FsError where a root cannot be listed
 */
export function holdReplacedRoot(context: PassContext, { state, approveWith }: HoldOptions): Hold | undefined {
  const { source, replica } = context.plan;
  if (replica === undefined) return undefined;
  const side = replacedRoot({ source: source.identity, replica: replica.identity }, state);
  if (side === undefined) return undefined;
  if (mirroredRows(context, source).length > 0 && mirroredRows(context, replica).length > 0) return undefined;
  const path = textOfBytes(side === 'source' ? source.path : replica.path);
  return rootHold(
    'root-replaced',
    `the ${side} ${path} is not the folder that it was at the last completed pass, and one of the two folders is empty`,
    `check that its disk is mounted; or, if the folder was replaced on purpose, agree with "${approveWith}"`,
  );
}

/** Whether two looks at a path met the same folder. */
export function isSameFolder(a: RootIdentity, b: RootIdentity): boolean {
  const isSameType =
    a.fileSystemType === undefined || b.fileSystemType === undefined || a.fileSystemType === b.fileSystemType;
  const isSameSystem =
    a.fileSystemId === undefined || b.fileSystemId === undefined || a.fileSystemId === b.fileSystemId;
  return a.inode === b.inode && isSameType && isSameSystem;
}

/**
 * Holds before the first removal where a root's path no longer leads to the folder that the walk has seen: one that was
 * unmounted or moved away meanwhile can look empty.
 */
export function holdChangedRoots(context: PassContext, pair: Pair): Hold | undefined {
  const isSameSource = leadsTo(context.plan.fileSystem, pair.source, context.plan.source);
  const isSameReplica =
    context.plan.replica === undefined || leadsTo(context.plan.fileSystem, pair.replica, context.plan.replica);
  if (isSameSource && isSameReplica) return undefined;
  const changed = isSameSource ? `the replica ${pair.replica}` : `the source ${pair.source}`;
  const hold = rootHold(
    'root-changed',
    `${changed} is not the folder any more that it was when the pass began`,
    'nothing was removed; check what is mounted there, the next pass looks at it anew',
  );
  return { ...hold, ...sumWork(context.output.waiting) };
}

/** Whether a root's path leads to this folder. Never throws FsError. */
export function leadsTo(fileSystem: FileSystem, path: string, held: Pick<Root, 'device' | 'inode'>): boolean {
  try {
    using now = fileSystem.openRoot(bytesOfText(path) as AbsolutePath);
    return now.device === held.device && now.inode === held.inode;
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}

/**
 * The device of the replica's parent; undefined where it cannot be told: a replica that is missing later is held then.
 */
export function parentDeviceOf({ fileSystem, replica }: PassPlan): number | undefined {
  if (replica === undefined) return undefined;
  try {
    return fileSystem.realPath(folderOf(replica.path)).device;
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}
