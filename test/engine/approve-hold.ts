// A person's agreement without the command: what `foldersync approve` writes, for a pair of the engine's tests.

import fs from 'node:fs';
import { type ApprovalRecord, type HoldRecord, readHoldRecord } from '../../src/core/safety/approval.js';
import type { HeldEntry } from '../../src/core/safety/held-entry.js';
import { approvalFiles, holdFile, openHold, writeApproval } from '../../src/state/hold-files.js';
import { pairOf } from './mirror.js';

/** Where one pair's holds and approvals are. */
export interface HeldFolders {
  readonly source: string;
  readonly replica: string;
  readonly stateDir: string;
}

/** What was written down of the pair's hold; undefined when there is none. */
export function readHeld(folders: HeldFolders): { record: HoldRecord; entries: HeldEntry[] } | undefined {
  const opened = openHold(holdFileOf(folders));
  if (opened.kind === 'missing') return undefined;
  if (opened.kind === 'damaged') throw new Error('the hold is damaged');
  using set = opened.set;
  return { record: set.record, entries: [...set.entries()] };
}

/** Agrees to what is held. */
export function approveHold(folders: HeldFolders, approvedAt = Date.now()): ApprovalRecord {
  const opened = openHold(holdFileOf(folders));
  if (opened.kind !== 'open') throw new Error(`there is no hold to approve: ${opened.kind}`);
  using hold = opened.set;
  return writeApproval(folders.stateDir, pairOf(folders.source, folders.replica), { hold, approvedAt, by: 'a test' });
}

export function holdFileOf({ source, replica, stateDir }: HeldFolders): string {
  return holdFile(stateDir, pairOf(source, replica));
}

export function approvalsOf({ source, replica, stateDir }: HeldFolders): string[] {
  return approvalFiles(stateDir, pairOf(source, replica));
}

/** Changes the first line of a hold's or an approval's file. */
export function forge(file: string, change: Partial<ApprovalRecord>): void {
  const text = fs.readFileSync(file, 'latin1');
  const end = text.indexOf('\n');
  const record = readHoldRecord(JSON.parse(text.slice(0, end)));
  fs.writeFileSync(file, `${JSON.stringify({ ...record, ...change })}${text.slice(end)}`, 'latin1');
}
