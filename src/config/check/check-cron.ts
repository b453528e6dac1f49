// Judges a cron expression: what is wrong with it, and what works otherwise than most people expect.
// node-cron is loaded only here, when a config has a cron.

import { judgeSteps } from './cron-text.js';
import { localTimeZone, repeatedHours } from '../zone/time-zone.js';

/** What there is to say about a cron expression; warnings only about one that is valid. */
export interface CronVerdict {
  readonly errors: readonly string[];
  readonly warnings: readonly { readonly message: string; readonly hint: string }[];
}

/** The time zone a cron is judged in, and the year whose clock changes count. */
export interface CronContext {
  /** Absent means the machine's zone. */
  readonly timezone?: string | undefined;
  readonly year: number;
}

/** What each field may hold, by node-cron's names. */
const FIELDS: Readonly<Record<string, string>> = {
  second: 'a second (0 to 59)',
  minute: 'a minute (0 to 59)',
  hour: 'an hour (0 to 23)',
  dayOfMonth: 'a day of the month (1 to 31)',
  month: 'a month (1 to 12, jan to dec)',
  dayOfWeek: 'a day of the week (0 to 7, sun to sat)',
};

/**
 * Judges cron expressions as `checkCron` does, each once: which hours a zone repeats takes a year of its clock, some
 * milliseconds.
 */
export function cronJudge(): typeof checkCron {
  const known = new Map<string, Promise<CronVerdict>>();
  return (expression, context) => {
    const key = JSON.stringify([expression, context.timezone, context.year]);
    const verdict = known.get(key) ?? checkCron(expression, context);
    known.set(key, verdict);
    return verdict;
  };
}

/** Judges a plain cron expression (see `plainCron`). **Errors**: never throws for a bad one. */
export async function checkCron(expression: string, { timezone, year }: CronContext): Promise<CronVerdict> {
  const count = expression.split(' ').length;
  if (count !== 5 && count !== 6) return { errors: [`it has ${count} of 5 or 6 fields`], warnings: [] };
  const steps = judgeSteps(expression);
  if (steps.errors.length > 0) return steps;
  const { readCron } = await import('./node-cron.js');
  const { errors, fields } = readCron(expression);
  if (fields === undefined) return { errors: errors.map(inWords), warnings: [] };

  const { warnings } = steps;
  if (isRestricted(fields.dayOfMonth, 31) && isRestricted(fields.dayOfWeek, 7)) {
    warnings.push({
      message: 'both day fields are set: it runs only on days that match both of them',
      hint: 'cron(8) would run on days that match one of them; leave one of the two as *',
    });
  }
  const isSubHourly = fields.minute.length > 1 || fields.second.length > 1;
  // Asked last: the first question about a zone loads 25 ms of ICU data.
  const zone = isSubHourly ? (timezone ?? localTimeZone()) : undefined;
  const twice = zone === undefined ? [] : repeatedHours(zone, year).filter((hour) => fields.hour.includes(hour));
  if (twice.length > 0) {
    warnings.push({
      message: `it runs more or less often on days when clocks change: ${zone} has the hour from ${twice[0]}:00 twice on one of them`,
      hint: 'use interval, or timezone: UTC, for the same times every day',
    });
  }
  return { errors: [], warnings };
}

function inWords({ field, value, message }: { field: string; value?: string; message: string }): string {
  const meaning = FIELDS[field];
  return meaning === undefined || message.includes('impossible') ? message : `"${value}" is not ${meaning}`;
}

/** Whether a field leaves some days out; `L`, `15W` and `1#2` are texts and always do. */
function isRestricted(days: readonly (number | string)[], all: number): boolean {
  return days.length < all;
}
