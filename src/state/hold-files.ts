// Where holds and approvals are kept below the state directory. An engine writes its pair's hold; `foldersync approve`
// writes an approval beside it; the engine takes that up in its next pass and removes it when it is carried out or void.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  type ApprovalRecord,
  type HoldRecord,
  isInForce,
  readApprovalRecord,
  readHoldRecord,
} from '../core/safety/approval.js';
import { type HeldSetFile, type OpenedHeldSet, openHeldSet } from './held-set-file.js';

/** What tells a pair from all others that may share a state directory: its name and its folders as they are configured. */
export interface HeldPair {
  readonly name: string;
  readonly source: string;
  readonly replica: string;
}

/** The folder of the holds. */
export function holdsFolder(stateDir: string): string {
  return path.join(stateDir, 'holds');
}

/** The folder of the approvals; a runner watches it. */
export function approvalsFolder(stateDir: string): string {
  return path.join(stateDir, 'approvals');
}

/** The file of a pair's hold; it is there exactly while the pair is held by something that a person can let through. */
export function holdFile(stateDir: string, pair: HeldPair): string {
  return path.join(holdsFolder(stateDir), `${keyOf(pair)}.jsonl`);
}

/** Whether a file of the approvals' folder belongs to a pair; one that is still being written belongs to nobody. */
export function isApprovalOf(fileName: string, pair: HeldPair): boolean {
  return fileName.startsWith(`${keyOf(pair)}.`) && fileName.endsWith('.jsonl');
}

/** The approvals of a pair, in force or not. **Shape**: absolute, sorted. @throws Error of node:fs */
export function approvalFiles(stateDir: string, pair: HeldPair): string[] {
  const folder = approvalsFolder(stateDir);
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
 * The approval of exactly this hold that is in force; undefined when there is none, or one that this user may not read, which
 * counts for nobody and is to be replaced. @throws Error of node:fs
 */
export function approvalInForce(
  stateDir: string,
  pair: HeldPair,
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
 * Approves a hold: the same entries, below who agreed to them and when. Approvals of different holds stand side by side.
 * @throws Error of node:fs
 */
export function writeApproval(
  stateDir: string,
  pair: HeldPair,
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

function approvalFileOf(stateDir: string, pair: HeldPair, { reason, roots, digest }: HoldRecord): string {
  const id = hashOf(reason, JSON.stringify(roots), digest);
  return path.join(approvalsFolder(stateDir), `${keyOf(pair)}.${id}.jsonl`);
}

function keyOf({ name, source, replica }: HeldPair): string {
  return `${name}-${hashOf(name, source, replica)}`;
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
