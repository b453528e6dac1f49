// How long a change waits until it is acted on. Times are given, in milliseconds of any clock that does not go back.

import type { EntryChange } from './watch-event.js';

/** The times that a source is given to come to rest. **Units**: milliseconds. */
export interface SettleTimes {
  /** Quiet for so long, a change is due; a removal after twice as long. */
  readonly settleMs: number;
  /** The same for what was closed by its writer: 0 ends the wait, `settleMs` makes no difference between them. */
  readonly closedMs: number;
  /** However restless it is, a change is due so long after the first event; a removal so much later as it must be. */
  readonly maxWaitMs: number;
}

/** What waits since when, and until when. */
export interface Wait {
  /** The first event that is not acted on yet. */
  readonly firstAt: number;
  readonly dueAt: number;
  /** The removal, where the last event was one; of several names, the first removal of one of them. */
  readonly removedAt: number | undefined;
}

/** The other end of a rename may be a moment late, whatever the settle time is. */
const UNPAIRED_MS = 5;

/**
 * The wait after one more event about a name. Invariant: without a removal it ends at most `maxWaitMs` after the first
 * event, and a removal ends it two settle times after itself, be that later or not.
 */
export function extendWait(wait: Wait | undefined, at: number, what: EntryChange, times: SettleTimes): Wait {
  const firstAt = Math.min(wait?.firstAt ?? at, at);
  const isRemoval = what === 'deleted' || what === 'moved-from';
  const removedAt = isRemoval ? at : undefined;
  return { firstAt, removedAt, dueAt: Math.min(at + quietMs(what, times), latest(firstAt, removedAt, times)) };
}

/**
 * The wait of several names that are acted on together, after one more event about one of them. What has been removed
 * stays so: only the first removal of them is sure of its two settle times, for in a long storm there is always a last
 * one.
 */
export function extendGroupWait(wait: Wait | undefined, at: number, what: EntryChange, times: SettleTimes): Wait {
  const alone = extendWait(wait, at, what, times);
  const removedAt = wait?.removedAt ?? alone.removedAt;
  const quietAt = Math.max(wait?.dueAt ?? at, at + quietMs(what, times));
  return { firstAt: alone.firstAt, removedAt, dueAt: Math.min(quietAt, latest(alone.firstAt, removedAt, times)) };
}

/** One wait for what had two until now. */
export function mergeWaits(one: Wait | undefined, other: Wait, times: SettleTimes): Wait {
  if (one === undefined) return other;
  const firstAt = Math.min(one.firstAt, other.firstAt);
  const removedAt = smaller(one.removedAt, other.removedAt);
  return { firstAt, removedAt, dueAt: Math.min(Math.max(one.dueAt, other.dueAt), latest(firstAt, removedAt, times)) };
}

/** The wait of a name that covers what has waited longer. */
export function coverWait(wait: Wait, firstAt: number, times: SettleTimes): Wait {
  const first = Math.min(wait.firstAt, firstAt);
  return { ...wait, firstAt: first, dueAt: Math.min(wait.dueAt, latest(first, wait.removedAt, times)) };
}

/** A wait for a time, and nothing else. */
export function waitUntil(at: number): Wait {
  return { firstAt: at, dueAt: at, removedAt: undefined };
}

function quietMs(what: EntryChange, { settleMs, closedMs }: SettleTimes): number {
  switch (what) {
    case 'created':
    case 'modified':
    case 'attributes':
    case 'moved-to':
      return settleMs;
    case 'closed':
      return closedMs;
    case 'deleted':
      return 2 * settleMs;
    case 'moved-from':
      return Math.max(2 * settleMs, UNPAIRED_MS);
    default:
      return what satisfies never;
  }
}

function latest(firstAt: number, removedAt: number | undefined, { settleMs, maxWaitMs }: SettleTimes): number {
  if (removedAt === undefined) return firstAt + maxWaitMs;
  return Math.max(firstAt + maxWaitMs, removedAt + Math.max(2 * settleMs, UNPAIRED_MS));
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
