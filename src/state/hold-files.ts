// Where holds and approvals are kept below the state directory. An engine writes its pair's hold; `foldersync approve`
// writes an approval beside it; the engine takes that up in its next pass and removes it when it is carried out or
// void.

import fs from 'node:fs';
import path from 'node:path';
import { FoldersyncError } from '../core/report/error.js';
import {
  type ApprovalRecord,
  type HoldRecord,
  isInForce,
  readApprovalRecord,
  readHoldRecord,
} from '../core/safety/approval.js';
import { firstLine, type HeldSetFile, type OpenedHeldSet, openHeldSet, parseJson } from './held-set-file.js';
import { ForeignFileError, openRegularFile } from '../fs/paths/own-file.js';
import { hashKey, isStateFile, type PairKeyParts, pairKey, stateFile, stateFolder } from './state-dir.js';

/** The folder of the holds. */
export function holdsFolder(stateDir: string): string {
  return stateFolder(stateDir, 'hold');
}

/** The folder of the approvals; a runner watches it. */
export function approvalsFolder(stateDir: string): string {
  return stateFolder(stateDir, 'approval');
}

/** The file of a pair's hold; it is there exactly while the pair is held by something that a person can let through. */
export function holdFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'hold', pairKey(pair));
}

/** Whether a file of the approvals' folder belongs to a pair; one that is still being written belongs to nobody. */
export function isApprovalOf(fileName: string, pair: PairKeyParts): boolean {
  return isStateFile('approval', fileName) && fileName.startsWith(`${pairKey(pair)}.`);
}

/** The approvals of a pair, in force or not. **Shape**: absolute, sorted. @throws Error of node:fs */
export function approvalFiles(stateDir: string, pair: PairKeyParts): string[] {
  const folder = approvalsFolder(stateDir);
  // Asked first: an error takes several times as long, and most pairs never have an approval.
  if (fs.statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  try {
    const names = fs.readdirSync(folder).filter((name) => isApprovalOf(name, pair));
    return names.sort().map((name) => path.join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Opens a hold; close it when it is done with. @throws Error of node:fs */
export function openHold(file: string): OpenedHeldSet<HoldRecord> {
  return openHeldSet(file, readHoldRecord);
}

/** Opens an approval; close it when it is done with. @throws Error of node:fs */
export function openApproval(file: string): OpenedHeldSet<ApprovalRecord> {
  return openHeldSet(file, readApprovalRecord);
}

/**
 * The approval of exactly this hold that is in force; undefined when there is none, or one that this user may not read,
 * which counts for nobody and has to be replaced. @throws Error of node:fs
 */
export function approvalInForce(
  stateDir: string,
  pair: PairKeyParts,
  { hold, now }: { readonly hold: HoldRecord; readonly now: number },
): ApprovalRecord | undefined {
  const opened = openReadable(approvalFileOf(stateDir, pair, hold));
  if (opened?.kind !== 'open') return undefined;
  using set = opened.set;
  return isInForce(set.record, now) ? set.record : undefined;
}

function openReadable(file: string): OpenedHeldSet<ApprovalRecord> | undefined {
  try {
    return openApproval(file);
  } catch (error) {
    if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Approves a hold: the same entries, below who agreed to them and when. Approvals of different holds stand side by
 * side.
 * @throws Error of node:fs
 */
export function writeApproval(
  stateDir: string,
  pair: PairKeyParts,
  {
    hold,
    approvedAt,
    by,
  }: { readonly hold: HeldSetFile<HoldRecord>; readonly approvedAt: number; readonly by: string },
): ApprovalRecord {
  const record: ApprovalRecord = { ...hold.record, approvedAt, by };
  hold.copyTo(approvalFileOf(stateDir, pair, hold.record), record);
  return record;
}

/**
 * Approves a hold by its id, as the person who agrees has seen it.
 * @throws FoldersyncError CONFLICT when another set is held now, or none; STATE
 */
export function approveHold(
  stateDir: string,
  pair: PairKeyParts,
  { hold, approvedAt, by }: { readonly hold: string; readonly approvedAt: number; readonly by: string },
): void {
  try {
    const opened = openHold(holdFile(stateDir, pair));
    if (opened.kind !== 'open')
      throw new FoldersyncError('CONFLICT', `nothing of ${pair.name} is held that could be read`);
    using set = opened.set;
    if (holdIdOf(set.record) !== hold) throw new FoldersyncError('CONFLICT', `${pair.name} holds another set by now`);
    writeApproval(stateDir, pair, { hold: set, approvedAt, by });
  } catch (cause) {
    if (cause instanceof FoldersyncError) throw cause;
    const message = `cannot use the state in ${stateDir}: ${(cause as Error).message}`;
    throw new FoldersyncError('STATE', message, { cause });
  }
}

/** What is held now, by the first line of its file alone; undefined where nothing is. @throws Error of node:fs */
export function peekHold(stateDir: string, pair: PairKeyParts): HoldRecord | undefined {
  let descriptor: number;
  try {
    descriptor = openRegularFile(holdFile(stateDir, pair));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof ForeignFileError) return undefined;
    throw error;
  }
  try {
    return readHoldRecord(parseJson(firstLine(descriptor) ?? ''));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What names one held set: another one, or one of other folders, has another name. **Shape**: 16 hex digits. */
export function holdIdOf({ reason, roots, digest }: HoldRecord): string {
  return hashKey(reason, JSON.stringify(roots), digest);
}

function approvalFileOf(stateDir: string, pair: PairKeyParts, hold: HoldRecord): string {
  return stateFile(stateDir, 'approval', `${pairKey(pair)}.${holdIdOf(hold)}`);
}
