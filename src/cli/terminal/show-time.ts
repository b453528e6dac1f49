// Moments as a person at this machine reads them.

import { showDuration } from '../../core/words/duration.js';
import { showMoment, type TimeZone } from '../../core/words/moment.js';

/** Shows a moment to the second, with its offset: `2026-01-31 02:30:00+01:00`. **Units**: milliseconds since 1970. */
export function showTime(time: number, timezone: TimeZone): string {
  return showMoment(time, timezone)
    .replace('T', ' ')
    .replace(/\.\d{3}/, '');
}

/** Says how far a moment is away: `3.0 s ago`, `in 2 h`. **Units**: milliseconds since 1970. */
export function showDistance(time: number, now: number): string {
  return time > now ? `in ${showDuration(time - now)}` : `${showDuration(now - time)} ago`;
}
