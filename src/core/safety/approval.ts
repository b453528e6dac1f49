// What is written down of a hold, and of a person's agreement to it: the first line of a hold's or an approval's file,
// which is followed by the held entries. Pure: when an approval is in force, and for which folders.

import { type GateReason, isGateReason } from './gate.js';
import type { HoldReason } from '../report/report.js';

/** Holds that a person can let through; the others end only when the folders are as they should be. */
export type ApprovableReason = Extract<HoldReason, GateReason | (typeof ROOTS_REASONS)[number]>;

const ROOTS_REASONS = [
  'source-empty',
  'replica-missing',
  'root-replaced',
  'root-moved',
] as const satisfies readonly HoldReason[];

/** Whether a person can let a hold through. */
export function isApprovable(reason: HoldReason): reason is ApprovableReason {
  const roots: readonly HoldReason[] = ROOTS_REASONS;
  return isGateReason(reason) || roots.includes(reason);
}

/**
 * Which folders a pass was about: an approval is for these and no others, so that it does not come to mean an empty
 * mount point. The device's number is not among it, because some file systems get another one with every mount.
 */
export interface RootsIdentity {
  readonly source: { readonly path: string; readonly inode: string };
  /** Without an inode where it is missing; `device` is then the one that it would be made on. */
  readonly replica: { readonly path: string; readonly inode?: string; readonly device?: number };
}

/** A hold, as it is written down. **Units**: times in milliseconds since 1970. */
export interface HoldRecord {
  readonly version: typeof VERSION;
  readonly pair: string;
  /** The kind of hold, one of `HoldReason`. */
  readonly reason: ApprovableReason;
  /** What was found and what was expected; lower case, no full stop. */
  readonly message: string;
  /** Entries that would have been removed; 0 where the pass never came to count. */
  readonly removals: number;
  /** Entries that would have been replaced by another type, or files with content by empty ones. */
  readonly replacements: number;
  /** Files that would have had other content; absent where there are none. */
  readonly updates?: number;
  /** Bytes of content in all of them, as far as they are known; absent where nobody has looked. */
  readonly bytes?: number;
  /** Which side would lose it; absent for the replica. */
  readonly side?: 'source';
  /** A few of the paths, as text ready to show. */
  readonly examples: readonly string[];
  readonly roots: RootsIdentity;
  /** Since when the pair has been held. */
  readonly since: number;
  /** When this set was found. */
  readonly foundAt: number;
  /** How many lines follow, and their SHA-256 in hexadecimal. */
  readonly entries: number;
  readonly digest: string;
}

/** A hold that a person has agreed to. */
export interface ApprovalRecord extends HoldRecord {
  readonly approvedAt: number;
  /** Who agreed, as text. */
  readonly by: string;
}

const VERSION = 1;

/** The version of the records that are written. */
export const HOLD_VERSION: HoldRecord['version'] = VERSION;

/** How long an approval is in force. */
export const APPROVAL_MS = 24 * 3_600_000;

/** How far a clock may be set back without voiding an approval; further back, nobody can tell how old it is. */
const CLOCK_SLACK_MS = 5 * 60_000;

/** Whether an approval is in force: for 24 hours, and never when it comes from the future. */
export function isInForce({ approvedAt }: Pick<ApprovalRecord, 'approvedAt'>, now: number): boolean {
  const age = now - approvedAt;
  return age >= -CLOCK_SLACK_MS && age < APPROVAL_MS;
}

/** Whether both speak of the same folders. */
export function isSameRoots(a: RootsIdentity, b: RootsIdentity): boolean {
  return (
    a.source.path === b.source.path &&
    a.source.inode === b.source.inode &&
    a.replica.path === b.replica.path &&
    a.replica.inode === b.replica.inode &&
    a.replica.device === b.replica.device
  );
}

/** Takes a parsed first line for a hold's record; undefined when it is none that this version understands. */
export function readHoldRecord(value: unknown): HoldRecord | undefined {
  if (!isGroup(value)) return undefined;
  const {
    version,
    pair,
    reason,
    message,
    removals,
    replacements,
    updates = 0,
    bytes = 0,
    examples,
    roots,
    since,
    foundAt,
    entries,
    digest,
  } = value;
  const isRecord =
    version === VERSION &&
    [pair, message, digest].every(isText) &&
    isApprovable(reason as HoldReason) &&
    [removals, replacements, updates, bytes, since, foundAt, entries].every(Number.isSafeInteger) &&
    Array.isArray(examples) &&
    examples.every(isText) &&
    isRoots(roots);
  return isRecord ? (value as unknown as HoldRecord) : undefined;
}

/** Takes a parsed first line for an approval's record; undefined when it is none that this version understands. */
export function readApprovalRecord(value: unknown): ApprovalRecord | undefined {
  const record = readHoldRecord(value);
  if (record === undefined) return undefined;
  const { approvedAt, by } = record as Partial<ApprovalRecord>;
  return Number.isSafeInteger(approvedAt) && isText(by) ? (record as ApprovalRecord) : undefined;
}

function isRoots(value: unknown): boolean {
  if (!isGroup(value) || !isGroup(value.source) || !isGroup(value.replica)) return false;
  const { source, replica } = value;
  return (
    isText(source.path) &&
    isText(source.inode) &&
    isText(replica.path) &&
    (replica.inode === undefined || isText(replica.inode)) &&
    (replica.device === undefined || typeof replica.device === 'number')
  );
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
