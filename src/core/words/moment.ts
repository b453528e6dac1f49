// A moment as lines and people's output have it: ISO 8601, in the time of this machine with its offset, or in UTC.

/** Whose time a log is in. */
export type TimeZone = 'local' | 'UTC';

// The second that was shown last: most lines of a busy pass share theirs, and `toISOString` would be half of their
// cost.
let lastSecond = Number.NaN;
let lastZone: TimeZone = 'local';
let lastPrefix = '';
let lastOffset = '';

/**
 * Shows a moment to the millisecond: `2026-01-31T13:34:56.789+01:00`, or `…Z` in UTC and wherever that is the local
 * time.
 * **Units**: milliseconds since 1970. **Errors**: throws RangeError beyond what a `Date` can hold.
 */
export function showMoment(time: number, zone: TimeZone): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond || zone !== lastZone) {
    const offsetMinutes = zone === 'UTC' ? 0 : -new Date(second * 1000).getTimezoneOffset();
    lastPrefix = new Date(second * 1000 + offsetMinutes * 60_000).toISOString().slice(0, -'000Z'.length);
    lastOffset = showOffset(offsetMinutes);
    lastSecond = second;
    lastZone = zone;
  }
  const ms = Math.floor(time - second * 1000);
  return `${lastPrefix}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}${lastOffset}`;
}

/** Shows a moment to the second, with its offset: `2026-01-31 02:30:00+01:00`. **Units**: milliseconds since 1970. */
export function showTime(time: number, timezone: TimeZone): string {
  return showMoment(time, timezone)
    .replace('T', ' ')
    .replace(/\.\d{3}/, '');
}

function showOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}
