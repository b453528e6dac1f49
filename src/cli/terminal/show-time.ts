// How far a moment is away, as a person reads it.

import { showDuration } from '../../core/words/duration.js';

/** Says how far a moment is away: `3.0 s ago`, `in 2 h`. **Units**: milliseconds since 1970. */
export function showDistance(time: number, now: number): string {
  return time > now ? `in ${showDuration(time - now)}` : `${showDuration(now - time)} ago`;
}
