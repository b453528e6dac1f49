// A cron expression as a calendar of local times, without zones: node-cron reads the expression and matches the days.
// A local time is written as the UTC milliseconds at which a clock in Greenwich would show the same digits.

import { openCron } from '../../config/check/node-cron.js';

/** The local times that an expression names. */
interface CronCalendar {
  /** The first named local time that is not before `local`; `undefined` when the next 40 years hold none. */
  first(local: number): number | undefined;
}

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** A 29 February that must be a given weekday comes within 40 years, across a century's missing leap day too. */
const HORIZON_DAYS = 40 * 366;

/**
 * Opens the calendar of an expression of five or six fields.
 * **Errors**: throws what node-cron finds wrong with the expression.
 */
export function openCronCalendar(expression: string): CronCalendar {
  const { seconds, minutes, hours, months, matches } = openCron(expression);
  const earliest = firstTimeOfDay(0);

  /** The first named time of any day, in seconds, that is not before `from`. */
  function firstTimeOfDay(from: number): number | undefined {
    for (const hour of hours) {
      if (hour * 3600 + 3599 < from) continue;
      for (const minute of minutes) {
        const start = hour * 3600 + minute * 60;
        if (start + 59 < from) continue;
        const second = seconds.find((value) => start + value >= from);
        if (second !== undefined) return start + second;
      }
    }
    return undefined;
  }

  function isNamedDay(day: number): boolean {
    return months.includes(new Date(day).getUTCMonth() + 1) && matches(day + (earliest ?? 0) * SECOND_MS);
  }

  return {
    first(local) {
      const today = Math.floor(local / DAY_MS) * DAY_MS;
      const later = firstTimeOfDay(Math.ceil((local - today) / SECOND_MS));
      if (later !== undefined && isNamedDay(today)) return today + later * SECOND_MS;
      for (let count = 1; count <= HORIZON_DAYS; count++) {
        const day = today + count * DAY_MS;
        if (isNamedDay(day)) return day + (earliest ?? 0) * SECOND_MS;
      }
      return undefined;
    },
  };
}
