// The gate: whether the destructive part of a pass may begin. Pure; it is asked once, before the first removal.

import type { ChangeLimit, DeleteLimit } from '../pair/pair.js';
import type { HistorySum } from './removal-history.js';
import type { HoldReason } from '../report/report.js';

/** What the gate decides by. */
export interface GateInput {
  /** Entries that this pass would remove. */
  readonly removals: number;
  /** Entries that this pass would replace by another type, and files with content that it would empty. */
  readonly replacements: number;
  /** How many of both a person has agreed to. */
  readonly approved: { readonly removals: number; readonly replacements: number };
  /** How many of those that nobody has agreed to were made within the last hour: they do not count towards limits. */
  readonly young: number;
  /** Entries that the replica held when the pass began. */
  readonly replicaEntries: number;
  /** Whether the source has nothing any more that is mirrored. */
  readonly isSourceEmpty: boolean;
  /** The last hour, without this pass. */
  readonly history: HistorySum;
  readonly limit: DeleteLimit;
  /** Whether no pass of this pair has ever been completed: the replica may be somebody else's folder. */
  readonly isFirstPass: boolean;
  /**
   * Whether something speaks against what the config says now, so that it is judged as on a first pass: `adopt` as
   * well.
   */
  readonly isDistrusted: boolean;
  readonly adopt: boolean;
}

/** Why the gate stays shut. */
export type GateReason = RemovalReason | Extract<HoldReason, 'too-many-changes'>;

/** Why what is removed and replaced has to wait; what is updated need not. */
type RemovalReason = Extract<HoldReason, 'first-pass' | 'too-many-removals' | 'source-emptied' | 'nearly-all'>;

const GATE_REASONS: readonly string[] = [
  'first-pass',
  'too-many-removals',
  'source-emptied',
  'nearly-all',
  'too-many-changes',
] satisfies GateReason[];

/** Whether it was the gate that held a pass, after its copies were made; others hold before anything is written. */
export function isGateReason(reason: HoldReason): reason is GateReason {
  return GATE_REASONS.includes(reason);
}

/** The gate's answer; the numbers are those it compared, what is approved not among them. */
export interface GateVerdict {
  /** Absent where the gate is open. */
  readonly reason?: RemovalReason;
  /** Destructive operations in the last hour, this pass included. */
  readonly destructive: number;
  /** The most entries the replica held in that hour, those left out that are approved to go. */
  readonly mostEntries: number;
}

/** More than this share of a replica is nearly all of it, from that number of entries on. */
const NEARLY_ALL: DeleteLimit = { percent: 90, atLeast: 10 };

/** What is young is so as well, from that number on: an import that is lost within the hour is no turnover. */
const NEARLY_ALL_YOUNG: DeleteLimit = { percent: 90, atLeast: 100 };

/** A replica with this many entries is not emptied unasked. */
const EMPTIED_FROM = 2;

/**
 * Decides whether removals and replacements may be done. It stays shut
 *
 * - on a first pass, unless the replica is adopted: what is there may be somebody else's
 * - beyond the limit: they are at least `limit.atLeast` **and** more than `limit.percent` of what the replica held,
 *   counted over the last hour; a percentage of 100 switches that off, and nothing else
 * - when the source has become empty while the replica holds two entries or more
 * - when more than 90 % and at least ten would go, in this pass or counted over the last hour
 *
 * What was made within the last hour does not count, except for a pass that would remove nearly all and at least a
 * hundred entries. What a person has approved does not count, and the rest is judged as if that were gone already: an
 * approval to remove six of ten must not turn the other four into less than half.
 */
export function gate(input: GateInput): GateVerdict {
  const { approved } = input;
  const planned = input.removals + input.replacements - approved.removals - approved.replacements;
  const old = planned - input.young;
  const destructive = old + input.history.removed;
  const replicaEntries = input.replicaEntries - approved.removals;
  const oldEntries = replicaEntries - input.young;
  const mostEntries = Math.max(oldEntries, input.history.mostEntries);
  const sums = { planned, replicaEntries, old, oldEntries, destructive, mostEntries };
  const reason = planned === 0 ? undefined : reasonToHold(input, sums);
  return { destructive, mostEntries, ...(reason === undefined ? {} : { reason }) };
}

interface GateSums extends Pick<GateVerdict, 'destructive' | 'mostEntries'> {
  readonly planned: number;
  readonly replicaEntries: number;
  /** What is planned and held of older entries. */
  readonly old: number;
  readonly oldEntries: number;
}

function reasonToHold(
  { limit, isFirstPass, isDistrusted, adopt, isSourceEmpty }: GateInput,
  { planned, replicaEntries, old, oldEntries, destructive, mostEntries }: GateSums,
): RemovalReason | undefined {
  if (isDistrusted || (isFirstPass && !adopt)) return 'first-pass';
  if (old > 0) {
    if (isBeyond(limit, destructive, mostEntries)) return 'too-many-removals';
    if (isSourceEmpty && oldEntries >= EMPTIED_FROM) return 'source-emptied';
    if (isBeyond(NEARLY_ALL, old, oldEntries) || isBeyond(NEARLY_ALL, destructive, mostEntries)) return 'nearly-all';
  }
  return isBeyond(NEARLY_ALL_YOUNG, planned, replicaEntries) ? 'nearly-all' : undefined;
}

/** What the gate decides about changes of content by. */
export interface ChangeInput {
  /** Files that this pass would change, or replace by another type, and nobody has agreed to. */
  readonly planned: number;
  /** Files changed within the last hour, those of this pass among them; each is counted once. */
  readonly changed: number;
  /** Files that the replica held when the pass began. */
  readonly replicaFiles: number;
  readonly limit: ChangeLimit;
}

/**
 * Decides whether content may be replaced: not beyond the limit, as with removals. Where it may not, nothing may be
 * removed either.
 */
export function hasTooManyChanges({ planned, changed, replicaFiles, limit }: ChangeInput): boolean {
  return planned > 0 && isBeyond(limit, changed, replicaFiles);
}

/** More than half of a replica within an hour is worth a word; of fewer than ten files it is a morning's work. */
const MANY_UPDATES: ChangeLimit = { percent: 50, atLeast: 10 };

/** Whether so many files of a replica were updated within one hour that a person should hear of it. */
export function areManyUpdates({ updated, replicaFiles }: { readonly updated: number; readonly replicaFiles: number }) {
  return isBeyond(MANY_UPDATES, updated, replicaFiles);
}

function isBeyond({ percent, atLeast }: DeleteLimit | ChangeLimit, destructive: number, entries: number): boolean {
  return percent < 100 && destructive >= atLeast && destructive * 100 > percent * entries;
}
