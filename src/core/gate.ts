// The gate: whether the destructive part of a pass may begin. Pure; it is asked once, before the first removal.

import type { DeleteLimit } from './pair.js';
import type { HistorySum } from './removal-history.js';
import type { HoldReason } from './report.js';

/** What the gate decides by. */
export interface GateInput {
  /** Entries that this pass would remove. */
  readonly removals: number;
  /** Entries that this pass would replace by another type. */
  readonly replacements: number;
  /** How many of both a person has agreed to. */
  readonly approved: { readonly removals: number; readonly replacements: number };
  /** Entries that the replica held when the pass began. */
  readonly replicaEntries: number;
  /** The last hour, without this pass. */
  readonly history: HistorySum;
  readonly limit: DeleteLimit;
  /** Whether no pass of this pair has ever been completed: the replica may be somebody else's folder. */
  readonly isFirstPass: boolean;
  /** Whether something speaks against what the config says now, so that it is judged as on a first pass: `adopt` as well. */
  readonly isDistrusted: boolean;
  readonly adopt: boolean;
}

/** Why the gate stays shut. */
export type GateReason = Extract<HoldReason, 'first-pass' | 'too-many-removals'>;

const GATE_REASONS: readonly string[] = ['first-pass', 'too-many-removals'] satisfies GateReason[];

/** Whether it was the gate that held a pass, after its copies were made; others hold before anything is written. */
export function isGateReason(reason: HoldReason): reason is GateReason {
  return GATE_REASONS.includes(reason);
}

/** The gate's answer; the numbers are those it compared, what is approved not among them. */
export interface GateVerdict {
  /** Absent where the gate is open. */
  readonly reason?: GateReason;
  /** Destructive operations in the last hour, this pass included. */
  readonly destructive: number;
  /** The most entries the replica held in that hour, those left out that are approved to go. */
  readonly mostEntries: number;
}

/**
 * Decides whether removals and replacements may be done. It stays shut, whatever the limits,
 *
 * - on a first pass, unless the replica is adopted: what is there may be somebody else's
 *
 * and when they are at least `limit.atLeast` **and** more than `limit.percent` of what the replica held, counted over the last
 * hour. A percentage of 100 switches that off.
 *
 * What a person has approved does not count, and the rest is judged as if that were gone already: an approval to remove six
 * of ten must not turn the other four into less than half.
 */
export function gate(input: GateInput): GateVerdict {
  const { approved } = input;
  const planned = input.removals + input.replacements - approved.removals - approved.replacements;
  const destructive = planned + input.history.removed;
  const mostEntries = Math.max(input.replicaEntries - approved.removals, input.history.mostEntries);
  const reason = planned === 0 ? undefined : reasonToHold(input, { destructive, mostEntries });
  return { destructive, mostEntries, ...(reason === undefined ? {} : { reason }) };
}

function reasonToHold(
  { limit, isFirstPass, isDistrusted, adopt }: GateInput,
  { destructive, mostEntries }: GateVerdict,
): GateReason | undefined {
  if (isDistrusted || (isFirstPass && !adopt)) return 'first-pass';
  const isOver = limit.percent < 100 && destructive >= limit.atLeast && destructive * 100 > limit.percent * mostEntries;
  return isOver ? 'too-many-removals' : undefined;
}
