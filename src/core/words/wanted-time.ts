// A moment as people ask for it: an ISO time, `2 hours ago`, `yesterday 18:00`, `now`.

import { parseDuration } from './duration.js';

/** What a text came to as a moment, or why it is none. **Units**: milliseconds since 1970. */
export type WantedTime =
  | { readonly ok: true; readonly time: number }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/**
 * Reads a moment. What names no zone is in the time of this machine. `now` is the moment at which it is asked for.
 * `yesterday` alone is a day before that by the clock, as git has it; `today` or a date alone is the start of that day.
 * Never throws.
 */
export function parseWantedTime(text: string, now: number): WantedTime {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (words === '') return { ok: false, reason: 'the time is empty', hint: EXAMPLES };
  if (words === 'now') return { ok: true, time: now };
  return ago(words, now) ?? named(words, now) ?? iso(words) ?? notATime(text);
}

const EXAMPLES = 'for example "2 hours ago", "yesterday 18:00", 2026-01-31T18:00 or the name of a restore point';

function notATime(text: string): WantedTime {
  return { ok: false, reason: `"${text}" is not a time`, hint: EXAMPLES };
}

/** `10m ago`, `1h30m ago`, `2 hours ago`, `1 day and 3 hours ago`, `an hour ago`. */
function ago(words: string, now: number): WantedTime | undefined {
  const [, length] = /^(.+?) ?\bago$/.exec(words) ?? [];
  if (length === undefined) return undefined;
  const counted = length.replaceAll(/\b(an?|one) (?=[a-z])/g, '1 ');
  const calendar = /^(\d+) ?(mo|mons?|months?|y|yrs?|years?)$/.exec(counted);
  if (calendar !== null) {
    const [, count = '', unit = ''] = calendar;
    const back = new Date(now);
    if (unit.startsWith('y')) back.setFullYear(back.getFullYear() - Number(count));
    else back.setMonth(back.getMonth() - Number(count));
    // There is no 31st of some months: then it is their last day.
    if (back.getDate() !== new Date(now).getDate()) back.setDate(0);
    return asTime(back.getTime(), words);
  }
  const spaced = parseDuration(counted);
  // A duration of a config has no spaces; its hint is the same one without.
  const [, tight] = spaced.ok ? [] : (/^write (\S+)$/.exec(spaced.hint ?? '') ?? []);
  const parsed = tight === undefined ? spaced : parseDuration(tight);
  if (parsed.ok) return asTime(now - parsed.ms, words);
  return { ok: false, reason: `"${length}" is not a length of time`, hint: 'for example "10m ago" or "2 hours ago"' };
}

/** `yesterday`, `today 9:00`, `yesterday at 18:00`, `18:00`: today's, or yesterday's where that is still to come. */
function named(words: string, now: number): WantedTime | undefined {
  const [whole, day, hours, minutes, seconds = '0'] =
    /^(today|yesterday)?(?:(?:^| )(?:at )?(\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(words) ?? [];
  if (whole === undefined) return undefined;
  const at = new Date(now);
  if (day === 'yesterday') at.setDate(at.getDate() - 1);
  if (hours === undefined || minutes === undefined) {
    if (day === 'today') at.setHours(0, 0, 0, 0);
    return { ok: true, time: at.getTime() };
  }
  if (!isTimeOfDay(hours, minutes, seconds)) return notATimeOfDay(words);
  at.setHours(Number(hours), Number(minutes), Number(seconds), 0);
  if (day === undefined && at.getTime() > now) at.setDate(at.getDate() - 1);
  return { ok: true, time: at.getTime() };
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:(?:t| ?at | )(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)? ?(z|utc|[+-]\d\d(?::?\d\d)?)?)?$/;

/** ISO 8601, with or without a time of day and a zone; a space may stand for its T. */
function iso(words: string): WantedTime | undefined {
  const match = ISO.exec(words);
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes = '0', seconds = '0', fraction = '', zone] = match;
  const date = [Number(year), Number(month) - 1, Number(day)] as const;
  const check = new Date(Date.UTC(...date));
  if (check.getUTCMonth() !== date[1] || check.getUTCDate() !== date[2]) {
    return { ok: false, reason: `there is no day ${year}-${month}-${day}`, hint: EXAMPLES };
  }
  if (hours === undefined) return asTime(new Date(...date).getTime(), words);
  if (!isTimeOfDay(hours, minutes, seconds)) return notATimeOfDay(words);
  const rest = [Number(hours), Number(minutes), Number(seconds), Number(fraction.padEnd(3, '0').slice(0, 3))] as const;
  if (zone === undefined) return asTime(new Date(...date, ...rest).getTime(), words);
  return asTime(Date.UTC(...date, ...rest) - zoneMs(zone), words);
}

/** How far a zone is ahead of UTC. */
function zoneMs(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}

function isTimeOfDay(hours: string, minutes: string, seconds: string): boolean {
  return Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
}

function notATimeOfDay(words: string): WantedTime {
  return { ok: false, reason: `"${words}" has no such time of day`, hint: 'hours are 00 to 23, minutes 00 to 59' };
}

function asTime(time: number, words: string): WantedTime {
  return Number.isNaN(new Date(time).getTime())
    ? { ok: false, reason: `"${words}" is too long ago`, hint: EXAMPLES }
    : { ok: true, time };
}
