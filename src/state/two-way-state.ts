// What a pair that goes both ways remembers beside its archive: which generation of that is the last one, and the
// conflicts that were not settled when it was written.

import fs from 'node:fs';
import type { RelativePath } from '../core/tree/bytes.js';
import type { Side } from '../core/two-way/reconcile.js';
import { readRecord, writeRecord } from './json-record.js';
import { type PairKeyParts, pairKey, stateFile } from './state-dir.js';

/** The record of one pair. */
export interface TwoWayState {
  /** The generation of its archive; absent where that is void, whatever it says. */
  readonly generation?: number;
  /** The one before, while the archive is being written: it counts as well. */
  readonly before?: number;
  /** Conflict copies that were there when this was written. **Shape**: oldest first, each copy once. */
  readonly conflicts: readonly KnownConflict[];
}

/** A name that both sides have changed, and the copy that was made of what one of them had. */
export interface KnownConflict {
  readonly path: RelativePath;
  readonly copy: RelativePath;
  /** Whose content the copy has. */
  readonly of: Side;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

const VERSION = 1;
const NOTHING: TwoWayState = { conflicts: [] };

/** Where a pair's record is. */
export function twoWayStateFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'twoWay', pairKey(pair));
}

/** Where the archive of a pair is. */
export function archiveFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'archive', pairKey(pair));
}

/** Reads a record; one that is missing, or cannot be used, makes the archive void. Never throws. */
export function readTwoWayState(file: string): TwoWayState {
  const found = readRecord(file, VERSION, isTwoWayState);
  if (found.kind !== 'read') return NOTHING;
  const { version: _, ...state } = found.record;
  return state;
}

/** Writes a record that outlasts a power cut. @throws Error of node:fs */
export function writeTwoWayState(file: string, state: TwoWayState): void {
  writeRecord(file, { version: VERSION, ...state }, { isLasting: true });
}

/**
 * A pair that only mirrors does as it likes with its replica: what both sides had in common before counts no more.
 * Never throws: what cannot be removed a pass that goes both ways distrusts, for the mode was another one.
 */
export function forgetTwoWay(stateDir: string, pair: PairKeyParts): void {
  const file = twoWayStateFile(stateDir, pair);
  try {
    // There is none nearly always, and fs.rmSync takes ten times as long to see that.
    if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) fs.rmSync(file, { force: true });
  } catch {
    // see above
  }
}

function isTwoWayState(value: object): value is TwoWayState & { readonly version: typeof VERSION } {
  const { generation, before, conflicts } = value as Partial<TwoWayState>;
  const areNumbers = [generation, before].every((number) => number === undefined || typeof number === 'number');
  const isConflict = (each: KnownConflict) => typeof each.path === 'string' && typeof each.copy === 'string';
  return areNumbers && Array.isArray(conflicts) && conflicts.every(isConflict);
}
