import { describe, expect, it } from 'vitest';
import { parseWantedTime } from '../../../src/core/words/wanted-time.js';

/** Some noon, in the time of this machine. */
const NOW = new Date(2026, 10, 28, 12, 0, 0).getTime();
const HOUR = 3_600_000;
const local = (...date: [number, number, number, number?, number?, number?, number?]) => new Date(...date).getTime();

const READ: readonly (readonly [string, number])[] = [
  ['now', NOW],
  ['10m ago', NOW - 600_000],
  ['1h30m ago', NOW - 1.5 * HOUR],
  ['2 hours ago', NOW - 2 * HOUR],
  ['  2  Hours  AGO ', NOW - 2 * HOUR],
  ['an hour ago', NOW - HOUR],
  ['a day ago', NOW - 24 * HOUR],
  ['1 day and 3 hours ago', NOW - 27 * HOUR],
  ['2 weeks ago', NOW - 14 * 24 * HOUR],
  ['2 months ago', local(2026, 8, 28, 12)],
  ['1 year ago', local(2025, 10, 28, 12)],
  ['yesterday', local(2026, 10, 27, 12)],
  ['yesterday 18:00', local(2026, 10, 27, 18)],
  ['yesterday at 18:00', local(2026, 10, 27, 18)],
  ['today', local(2026, 10, 28)],
  ['today 9:05', local(2026, 10, 28, 9, 5)],
  ['9:05:30', local(2026, 10, 28, 9, 5, 30)],
  ['12:00', NOW],
  ['12:01', local(2026, 10, 27, 12, 1)],
  ['2026-11-20', local(2026, 10, 20)],
  ['2026-11-20 18:00', local(2026, 10, 20, 18)],
  ['2026-11-20T18:00:01', local(2026, 10, 20, 18, 0, 1)],
  ['2026-11-20T18:00:01.5', local(2026, 10, 20, 18, 0, 1, 500)],
  ['2026-11-20T18:00Z', Date.UTC(2026, 10, 20, 18)],
  ['2026-11-20 18:00:00 UTC', Date.UTC(2026, 10, 20, 18)],
  ['2026-11-20T18:00:00.123456+01:00', Date.UTC(2026, 10, 20, 17, 0, 0, 123)],
  ['2026-11-20T18:00-0330', Date.UTC(2026, 10, 20, 21, 30)],
  ['2026-11-20 18:00:00+02', Date.UTC(2026, 10, 20, 16)],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'the time is empty'],
  ['soon', '"soon" is not a time'],
  ['10m', '"10m" is not a time'],
  ['1764331200', '"1764331200" is not a time'],
  ['10 parsecs ago', '"10 parsecs" is not a length of time'],
  ['ago', '"ago" is not a time'],
  ['25:00', '"25:00" has no such time of day'],
  ['yesterday 18:60', '"yesterday 18:60" has no such time of day'],
  ['2026-02-30', 'there is no day 2026-02-30'],
  ['2026-11-20T24:00', '"2026-11-20t24:00" has no such time of day'],
  ['20.11.2026', '"20.11.2026" is not a time'],
  ['14500000w ago', '"14500000w ago" is too long ago'],
  ['999999999999w ago', '"999999999999w" is not a length of time'],
];

describe('a moment in words', () => {
  it.each(READ)('"%s" is read', (text, time) => {
    expect(parseWantedTime(text, NOW)).toEqual({ ok: true, time });
  });

  it.each(REFUSED)('"%s" is none', (text, reason) => {
    expect(parseWantedTime(text, NOW)).toMatchObject({ ok: false, reason });
  });
});
