// Which restore points go: all are kept for a while, then one for each hour, each day and each week. Of an hour, a day
// or a week it is the first one that stays. The first of a week is the first of its day and of its hour as well, so
// that it makes no difference how often this is asked.

import type { KeepTimes } from '../pair/pair.js';

/** What becomes of restore points. */
export interface Retention {
  /** How many of the oldest go, with all that their increments hold. */
  readonly expired: number;
  /** Which of the others go: their increments become part of those before them. **Shape**: indexes, ascending. */
  readonly merged: readonly number[];
}

/**
 * Decides over restore points. **Shape**: `times` in the order of the points, which is not that of the times where a
 * clock was set; a point of the future counts as new, and one that seems older than those before it as old as they are.
 * The newest point is never merged. **Units**: milliseconds since 1970.
 */
export function retain(times: readonly number[], now: number, keep: KeepTimes): Retention {
  const stays = staying(inOrder(times, now), now, keep);
  const isOld = (time: number) => now - time > Math.max(keep.allMs, keep.hourlyMs, keep.dailyMs, keep.weeklyMs);
  const last = times.length - 1;
  if (last >= 0 && !isOld(inOrder(times, now)[last] ?? now)) stays[last] = true;
  const first = stays.indexOf(true);
  const expired = first === -1 ? times.length : first;
  const merged = [...stays.keys()].filter((index) => index > expired && stays[index] === false);
  return { expired, merged };
}

/** The times, none of them before an earlier one that has passed. */
function inOrder(times: readonly number[], now: number): number[] {
  let latest = Number.NEGATIVE_INFINITY;
  return times.map((time) => {
    if (time > now) return now;
    latest = Math.max(latest, time);
    return latest;
  });
}

function staying(times: readonly number[], now: number, keep: KeepTimes): boolean[] {
  const spans = [
    { untilMs: keep.hourlyMs, spanMs: HOUR_MS, offsetMs: 0 },
    { untilMs: keep.dailyMs, spanMs: DAY_MS, offsetMs: 0 },
    { untilMs: keep.weeklyMs, spanMs: 7 * DAY_MS, offsetMs: MONDAY_MS },
  ].map((span) => ({ ...span, last: Number.NaN }));
  return times.map((time) => {
    let isKept = now - time <= keep.allMs;
    for (const span of spans) {
      const number = Math.floor((time - span.offsetMs) / span.spanMs);
      // The first of a span counts as such even where it goes itself.
      if (number === span.last) continue;
      span.last = number;
      isKept ||= now - time <= span.untilMs;
    }
    return isKept;
  });
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** 1970 began with a Thursday. */
const MONDAY_MS = 4 * DAY_MS;
