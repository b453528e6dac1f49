// The instants of a cron expression in a zone, across daylight saving changes, as cron(8) means them.
// Pure: it knows no clock, so the next time can be asked for from any moment on.

import { openCronCalendar } from './cron-calendar.js';
import { openCronZone } from './cron-zone.js';

/** The instants at which an expression is due. */
export interface CronTimes {
  /** The first one after `after`; `undefined` when there is none in 40 years. **Units**: milliseconds since 1970. */
  next(after: number): number | undefined;
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** A change of the zone's offset. */
interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Opens the times of an expression; without a zone, in the machine's.
 *
 * Where local time skips a span, the times in it become one run at the span's end; where it repeats a span, the times
 * in it run the first time only. That is right for a daily job. A job that runs in the span just before *and* in the
 * span just after, each as long as the change (every quarter of an hour, every hour), goes by elapsed time instead:
 * nothing is made up, and it runs through both halves of the repeated span.
 * **Errors**: throws on an expression or a zone that the config's check would have refused.
 * **Source**: cron(8), "local time changes of less than three hours". Measured on node-cron 4.6.0, whose own times
 * this replaces: a daily job does not run at all on the spring day, and one each 15 minutes pauses an hour in autumn.
 */
export function openCronTimes(expression: string, timezone: string | undefined): CronTimes {
  const calendar = openCronCalendar(expression);
  const zone = openCronZone(timezone);

  function changeIn(from: number, to: number): Change | undefined {
    const at = zone.changeIn(from, to);
    return at === undefined ? undefined : { at, before: zone.offsetAt(from), after: zone.offsetAt(at) };
  }

  function hasTimeIn(localStart: number, lengthMs: number): boolean {
    const time = calendar.first(localStart);
    return time !== undefined && time < localStart + lengthMs;
  }

  function goesByElapsedTime({ at, before, after }: Change): boolean {
    const lengthMs = Math.abs(after - before);
    const start = at + Math.min(before, after);
    return hasTimeIn(start - lengthMs, lengthMs) && hasTimeIn(start + lengthMs, lengthMs);
  }

  /** Whether the change skips a time of a job that then runs at the end of the skipped span. */
  function isMadeUp(change: Change): boolean {
    const { at, before, after } = change;
    return after > before && hasTimeIn(at + before, after - before) && !goesByElapsedTime(change);
  }

  return {
    next(after) {
      let from = Math.floor(after / SECOND_MS) * SECOND_MS + SECOND_MS;
      // From `from` to the next change one offset holds. Each turn finds the first time in that stretch or moves to its
      // end.
      for (;;) {
        const last = changeIn(from - DAY_MS, from);
        if (last !== undefined) {
          if (last.at === from && isMadeUp(last)) return from;
          const repeatedUntil = last.at + last.before - last.after;
          if (from < repeatedUntil && !goesByElapsedTime(last)) from = repeatedUntil;
        }
        const offset = zone.offsetAt(from);
        const local = calendar.first(from + offset);
        if (local === undefined) return undefined;
        const instant = local - offset;
        const change = changeIn(from, from + DAY_MS);
        if (change === undefined ? instant <= from + DAY_MS : instant < change.at) return instant;
        // Without a change near, a day before `instant` is early enough: no offset moves by more than a day.
        from = change?.at ?? Math.max(from + DAY_MS, instant - DAY_MS);
      }
    },
  };
}
