// Moments as a person at this machine reads them; logs and JSON have UTC.

import { showDuration } from '../core/duration.js';

/** Shows a moment in local time: `2026-01-31 02:30:00`. **Units**: milliseconds since 1970. */
export function showTime(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Says how far a moment is away: `3.0 s ago`, `in 2 h`. **Units**: milliseconds since 1970. */
export function showDistance(time: number, now: number): string {
  return time > now ? `in ${showDuration(time - now)}` : `${showDuration(now - time)} ago`;
}
