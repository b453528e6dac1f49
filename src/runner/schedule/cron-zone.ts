// A time zone, as far as cron needs it: how far local time is from UTC, and when that changes.
// A local time is written as the UTC milliseconds at which a clock in Greenwich would show the same digits.

/** The offsets of one zone. */
interface CronZone {
  /** What to add to an instant to get its local time. **Units**: milliseconds, both. */
  offsetAt(instant: number): number;
  /**
   * The first instant in `(from, to]` at which another offset holds than at `from`; `undefined` when the offset at `to`
   * is the same. **Units**: whole seconds in milliseconds; the span is at most a few days, so that it holds one change.
   */
  changeIn(from: number, to: number): number | undefined;
}

const SECOND_MS = 1000;

/**
 * Opens a zone by its IANA name; without one, the machine's zone.
 * **Errors**: `RangeError` for an unknown name.
 */
export function openCronZone(timezone: string | undefined): CronZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZoneName: 'longOffset',
    ...(timezone === undefined ? {} : { timeZone: timezone }),
  });
  const offsetAt = (instant: number): number => readOffset(format.format(instant));
  return {
    offsetAt,
    changeIn(from, to) {
      const before = offsetAt(from);
      if (offsetAt(to) === before) return undefined;
      let low = Math.floor(from / SECOND_MS);
      let high = Math.ceil(to / SECOND_MS);
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (offsetAt(middle * SECOND_MS) === before) low = middle;
        else high = middle;
      }
      return high * SECOND_MS;
    },
  };
}

/** Reads the end of `3/29/2026, GMT+02:00`; seconds appear before about 1920, and nothing follows `GMT` in UTC. */
function readOffset(text: string): number {
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (found === null) throw new Error(`internal: no offset in ${JSON.stringify(text)}`);
  const [, sign, hours, minutes, seconds] = found;
  const size = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * SECOND_MS;
  return sign === '-' ? -size : size;
}
