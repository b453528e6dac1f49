// What is kept of verifying a pair: how far it has come, what it has found, and the rot that passes are to heed.

import type { Verification, VerifiedCounts } from '../core/report/verification.js';
import type { RelativePath } from '../core/tree/bytes.js';
import type { Rot } from '../core/verify/rot.js';
import { readRecord, writeRecord } from './json-record.js';
import { type PairKeyParts, pairKey, stateFile } from './state-dir.js';

/** The record of one pair. */
export interface VerifyRecord {
  /** Which time it is that the whole tree is looked at. */
  readonly round: number;
  /** A round that has not come to its end; absent where none has begun. */
  readonly unfinished?: UnfinishedRound;
  /** The last verification, also one that has not come to its end; absent before the first. */
  readonly last?: Verification;
  /** The rot that stands, as far as `MOST_ROT`. */
  readonly rot: readonly Rot[];
}

/** How far a round has come. */
interface UnfinishedRound {
  /** The last file that was looked at, in the order of the walk. */
  readonly cursor: RelativePath;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly counts: VerifiedCounts;
}

/** So much rot is kept by its paths: of a disk that fails as a whole, more would say nothing. */
export const MOST_ROT = 10_000;

const VERSION = 1;
const NOTHING: VerifyRecord = { round: 1, rot: [] };

/** Where a pair's record is. */
export function verifyRecordFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'verify', pairKey(pair));
}

/** Where the digests of a pair's files are. */
export function digestsFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'digests', pairKey(pair));
}

/** Reads a record; one that is missing, or cannot be used, is that of a pair that was never verified. Never throws. */
export function readVerifyRecord(file: string): VerifyRecord {
  const found = readRecord(file, VERSION, isVerifyRecord);
  if (found.kind !== 'read') return NOTHING;
  const { version: _, ...record } = found.record;
  return record;
}

/** Writes a record. @throws Error of node:fs */
export function writeVerifyRecord(file: string, record: VerifyRecord): void {
  writeRecord(file, { version: VERSION, ...record }, { isPrivate: true });
}

function isVerifyRecord(value: object): value is VerifyRecord & { readonly version: typeof VERSION } {
  const { round, rot, unfinished } = value as Partial<VerifyRecord>;
  const isRot = (each: Rot) => typeof each.path === 'string' && typeof each.source === 'object';
  const isCursor = unfinished === undefined || typeof unfinished.cursor === 'string';
  return typeof round === 'number' && isCursor && Array.isArray(rot) && rot.every(isRot);
}
