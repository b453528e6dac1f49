// What a pair removed lately, so that many small passes cannot leak past the limit that one large pass would meet.

import type { RelativePath } from '../tree/bytes.js';
import type { YoungPart } from './recent-names.js';

/** One minute of a pair's past. */
export interface HistoryMinute {
  /** Minutes since 1970. */
  readonly minute: number;
  /** Destructive operations done in it. */
  readonly removed: number;
  /** The most entries that the replica held in it. */
  readonly entries: number;
}

/** The minutes of the last hour in which a pass ended. **Shape**: ascending, no minute twice, at most 121. */
export type RemovalHistory = readonly HistoryMinute[];

/** The last hour in two numbers. */
export interface HistorySum {
  readonly removed: number;
  readonly mostEntries: number;
}

/**
 * A name that was removed, or emptied, within the last hour, and how many of the removals of its minute it stands for:
 * when it is back, they no longer count.
 */
export interface GoneName {
  readonly path: RelativePath;
  readonly minute: number;
  readonly count: number;
  /** Present where the name stayed and a file's content went. */
  readonly isEmptied?: true;
}

const HOUR_MINUTES = 60;

/** Adds what a pass did, and forgets what is older than an hour. **Units**: `at` in milliseconds since 1970. */
export function recordPass(
  history: RemovalHistory,
  pass: { readonly at: number; readonly removed: number; readonly entries: number },
): RemovalHistory {
  const minute = Math.floor(pass.at / 60_000);
  const others = recent(history, minute).filter((past) => past.minute !== minute);
  const same = history.find((past) => past.minute === minute);
  const merged = {
    minute,
    removed: pass.removed + (same?.removed ?? 0),
    entries: Math.max(pass.entries, same?.entries ?? 0),
  };
  return [...others, merged].sort((a, b) => a.minute - b.minute);
}

/** Takes removals back that are none any more. */
export function withoutReturned(
  history: RemovalHistory,
  { minute, count }: Pick<GoneName, 'minute' | 'count'>,
): RemovalHistory {
  return history.map((past) =>
    past.minute === minute ? { ...past, removed: Math.max(0, past.removed - count) } : past,
  );
}

/** Takes entries out that came and went: the replica is not held to have been so much larger from that minute on. */
export function forgetEntries(history: RemovalHistory, { count, since }: YoungPart): RemovalHistory {
  if (count === 0) return history;
  return history.map((past) => (past.minute < since ? past : { ...past, entries: Math.max(0, past.entries - count) }));
}

/** Those of the last hour. **Units**: `at` in milliseconds since 1970. */
export function recentlyGone(gone: readonly GoneName[], at: number): GoneName[] {
  return gone.filter(({ minute }) => Math.abs(minute - Math.floor(at / 60_000)) < HOUR_MINUTES);
}

/** What the last hour comes to. **Units**: `at` in milliseconds since 1970. */
export function sumHistory(history: RemovalHistory, at: number): HistorySum {
  let removed = 0;
  let mostEntries = 0;
  for (const past of recent(history, Math.floor(at / 60_000))) {
    removed += past.removed;
    mostEntries = Math.max(mostEntries, past.entries);
  }
  return { removed, mostEntries };
}

/** Minutes up to an hour ahead count too: a clock that was set back must not make the past forgotten. */
function recent(history: RemovalHistory, minute: number): HistoryMinute[] {
  return history.filter((past) => Math.abs(past.minute - minute) < HOUR_MINUTES);
}
