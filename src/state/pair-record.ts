// What an engine remembers of a pair from pass to pass. Only a cache: losing it means the rules of a first pass.

import type { AbsolutePath, RelativePath } from '../core/tree/bytes.js';
import { FoldersyncError } from '../core/report/error.js';
import type { ChangeLimit } from '../core/pair/pair.js';
import type { GoodPass } from '../core/safety/good-pass.js';
import type { YoungName } from '../core/safety/recent-names.js';
import type { UpdateMinute } from '../core/safety/recent-updates.js';
import type { GoneName, HistoryMinute } from '../core/safety/removal-history.js';
import { type Unsynced, unsyncedFrom } from '../core/tree/unsynced.js';
import type { RootIdentity } from '../fs/port/port.js';
import type { ReplicaTraits } from '../fs/probe/probe-replica.js';
import { type RecordWriting, readRecord, writeRecord } from './json-record.js';
import { type PairKeyParts, pairKey, stateFile } from './state-dir.js';

/** A pair's memory. */
export interface PairRecord {
  /** Start of the last pass that went through to its end, in milliseconds since 1970; absent before the first one. */
  readonly lastCompletedAt?: number;
  /** st_dev of the file system that the replica's parent lay on at that time. */
  readonly replicaParentDevice?: number;
  /** The limit of changes at that time; absent where there was none. */
  readonly maxChange?: ChangeLimit;
  /** Which folders the roots were at that time. */
  readonly roots?: KnownRoots;
  /** Where the configured paths led at that time, or a person has agreed that they lead. */
  readonly paths?: RootPaths;
  /**
   * Which folders they were when a pass found the replica empty and began to fill it; absent once one has completed.
   */
  readonly begun?: KnownRoots;
  /** What the pair removed lately, except for what a person had agreed to. */
  readonly history: readonly HistoryMinute[];
  /** Names that went in that time, so that what has come back does not count; absent for none. */
  readonly gone?: readonly GoneName[];
  /** Names that were made in that time, see RecentNames; absent for none. */
  readonly young?: readonly YoungName[];
  /** Which files had their content replaced in that time, see RecentUpdates; absent for none. */
  readonly updated?: readonly UpdateMinute[];
  /** The last pass that left an exact replica and compared extended attributes. */
  readonly lastGood?: GoodPass;
  /**
   * By how much, at most, the clock of the source is behind this machine's, in seconds, as the pass saw it that was
   * remembered last; absent where there is only one clock.
   */
  readonly sourceBehind?: number;
  /** What the replica's file system keeps, as it was tried out. */
  readonly traits?: { readonly replica: RootIdentity; readonly kept: ReplicaTraits };
  /** What the log was told of that the replica does not keep. */
  readonly toldLoss?: string;
  /** Mounts inside the source that the replica holds the content of. */
  readonly mounts?: readonly RelativePath[];
  /** The approvals that the history has been cleared for, by their times; absent when there were none. */
  readonly clearedFor?: readonly number[];
  /**
   * What passes have changed in the replica without coming to know that it is on the disk; absent where all of it is.
   */
  readonly unsynced?: Unsynced;
  /** Why the passes until the next completed one have the rules of a first pass, see `Job`; absent mostly. */
  readonly distrust?: string;
}

/** Both roots of a pass. */
export interface KnownRoots {
  readonly source: RootIdentity;
  readonly replica: RootIdentity;
}

/** The real paths of both roots. */
export interface RootPaths {
  readonly source: AbsolutePath;
  readonly replica: AbsolutePath;
}

const VERSION = 1;

/** Where the state of one pair lives. */
export function pairRecordFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'pair', pairKey(pair));
}

/**
 * Reads a pair's state. A file that is missing means a first pass; one that cannot be understood does too, and says so.
 * Returns the state, and in `trouble` what was wrong with the file.
 */
export function readPairRecord(file: string): { readonly state: PairRecord; readonly trouble?: string } {
  const found = readRecord(file, VERSION, isPairRecord);
  if (found.kind === 'read') {
    const { version: _, ...state } = found.record;
    return { state: withKnownTraits(withoutOldMark(state)) };
  }
  const state: PairRecord = { history: [] };
  if (found.kind === 'missing') return { state };
  const reason = found.kind === 'damaged' ? found.reason : found.error.message;
  return { state, trouble: `cannot use the state file ${file}: ${reason}; starting without it` };
}

/** Writes a pair's state. @throws FoldersyncError STATE */
export function writePairRecord(file: string, state: PairRecord, writing: RecordWriting = {}): void {
  try {
    writeRecord(file, { version: VERSION, ...state }, writing);
  } catch (cause) {
    throw new FoldersyncError('STATE', `cannot write the state file ${file}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * As version 0.1 wrote it: only whether there is something, which then has changed since the last pass that is on the
 * disk began.
 */
type MarkedState = Omit<PairRecord, 'unsynced'> & { readonly unsynced?: Unsynced | true };

function withoutOldMark({ unsynced, ...state }: MarkedState): PairRecord {
  if (unsynced === undefined) return state;
  return { ...state, unsynced: unsynced === true ? unsyncedFrom((state.lastCompletedAt ?? 0) / 1000) : unsynced };
}

function isPairRecord(value: object): value is MarkedState & { readonly version: typeof VERSION } {
  const state = value as Record<string, unknown>;
  const { lastCompletedAt, replicaParentDevice, roots, history, clearedFor, unsynced } = state;
  return (
    isAbsentOrNumber(lastCompletedAt) &&
    isAbsentOrNumber(replicaParentDevice) &&
    isAbsentOrNumber(state.sourceBehind) &&
    isAbsentOr(state.maxChange, { percent: 'number', atLeast: 'number' }) &&
    (roots === undefined || areRoots(roots)) &&
    (state.begun === undefined || areRoots(state.begun)) &&
    isAbsentOr(state.paths, { source: 'string', replica: 'string' }) &&
    isAbsentOr(state.lastGood, { startedAt: 'number', bootedAt: 'number' }) &&
    (state.toldLoss === undefined || typeof state.toldLoss === 'string') &&
    (state.mounts === undefined ||
      (Array.isArray(state.mounts) && state.mounts.every((at) => typeof at === 'string'))) &&
    Array.isArray(history) &&
    history.every(isHistoryMinute) &&
    (clearedFor === undefined || (Array.isArray(clearedFor) && clearedFor.every((at) => typeof at === 'number'))) &&
    (unsynced === true || isAbsentOr(unsynced, { since: 'number' })) &&
    (state.gone === undefined || (Array.isArray(state.gone) && state.gone.every(isGoneName))) &&
    (state.young === undefined || (Array.isArray(state.young) && state.young.every(isYoungName))) &&
    (state.updated === undefined || (Array.isArray(state.updated) && state.updated.every(isUpdateMinute))) &&
    (state.distrust === undefined || typeof state.distrust === 'string')
  );
}

/** Traits of another shape, an earlier version's for instance, are tried out anew. */
function withKnownTraits({ traits, ...state }: PairRecord): PairRecord {
  return traits !== undefined && areTraits(traits) ? { ...state, traits } : state;
}

/** **Shape**: as `ReplicaTraits`, of which the limits of times may be absent. */
const TRAITS = {
  times: 'boolean',
  directoryTimes: 'boolean',
  symlinkTimes: 'boolean',
  symlinkOwners: 'boolean',
  lostAttributes: 'object',
  timeWindowNanos: 'number',
  foldsCase: 'boolean',
  keepsCase: 'boolean',
  modes: 'boolean',
  owners: 'string',
  xattrs: 'boolean',
  acls: 'boolean',
  hardLinks: 'boolean',
  symlinks: 'boolean',
  special: 'string',
};

function isAbsentOr(value: unknown, fields: Readonly<Record<string, string>>): boolean {
  if (value === undefined) return true;
  const object = (value ?? {}) as Record<string, unknown>;
  return Object.entries(fields).every(([field, type]) => typeof object[field] === type);
}

function areTraits(value: unknown): boolean {
  const { replica, kept } = (value ?? {}) as Record<string, unknown>;
  return isIdentity(replica) && kept !== undefined && isAbsentOr(kept, TRAITS);
}

function areRoots(value: unknown): boolean {
  const { source, replica } = (value ?? {}) as Record<string, unknown>;
  return isIdentity(source) && isIdentity(replica);
}

function isIdentity(value: unknown): boolean {
  const { fileSystemType, inode } = (value ?? {}) as Record<string, unknown>;
  return typeof inode === 'string' && isAbsentOrNumber(fileSystemType);
}

function isHistoryMinute(value: unknown): value is HistoryMinute {
  if (typeof value !== 'object' || value === null) return false;
  const { minute, removed, entries } = value as Record<string, unknown>;
  return [minute, removed, entries].every((number) => typeof number === 'number');
}

function isGoneName(value: unknown): boolean {
  return value !== null && isAbsentOr(value, { path: 'string', minute: 'number', count: 'number' });
}

function isYoungName(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function isUpdateMinute(value: unknown): boolean {
  const { names } = (value ?? {}) as Record<string, unknown>;
  const areHashes = Array.isArray(names) && names.every((hash) => typeof hash === 'number');
  return areHashes && isAbsentOr(value, { minute: 'number', others: 'number' });
}

function isAbsentOrNumber(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}
