// The gate: whether the destructive part of a pass may begin. Pure; it is asked once, before the first removal.

import type { DeleteLimit } from './pair.js';
import type { HistorySum } from './removal-history.js';

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
  readonly adopt: boolean;
}

/** The gate's answer; the numbers are those it compared, what is approved not among them. */
export interface GateVerdict {
  readonly isOpen: boolean;
  /** Destructive operations in the last hour, this pass included. */
  readonly destructive: number;
  /** The most entries the replica held in that hour, those left out that are approved to go. */
  readonly mostEntries: number;
  /** The limits that applied. */
  readonly limit: DeleteLimit;
}

/** On a first pass without `adopt`, this many removals are enough to ask. */
const FIRST_PASS_AT_LEAST = 10;

/**
 * Decides whether removals and replacements may be done: not when they are at least `limit.atLeast` **and** more than
 * `limit.percent` of what the replica held, counted over the last hour. A percentage of 100 switches the limit off.
 *
 * What a person has approved does not count, and the rest is judged as if that were gone already: an approval to remove six
 * of ten must not turn the other four into less than half.
 */
export function gate(input: GateInput): GateVerdict {
  const { approved } = input;
  const planned = input.removals + input.replacements - approved.removals - approved.replacements;
  const limit = effectiveLimit(input);
  const destructive = planned + input.history.removed;
  const mostEntries = Math.max(input.replicaEntries - approved.removals, input.history.mostEntries);
  const isOver = limit.percent < 100 && destructive >= limit.atLeast && destructive * 100 > limit.percent * mostEntries;
  return { isOpen: planned === 0 || !isOver, destructive, mostEntries, limit };
}

function effectiveLimit({ limit, isFirstPass, adopt }: GateInput): DeleteLimit {
  if (!isFirstPass || adopt) return limit;
  return { ...limit, atLeast: Math.min(limit.atLeast, FIRST_PASS_AT_LEAST) };
}
