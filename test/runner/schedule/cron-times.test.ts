import fc from 'fast-check';
import { createTask } from 'node-cron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCronTimes } from '../../../src/runner/schedule/cron-times.js';

const MINUTE_MS = 60_000;
const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe';

afterEach(() => void vi.useRealTimers());

/** The next times after an instant, as UTC texts. */
function runs(expression: string, timezone: string | undefined, after: string, count: number): string[] {
  const times = openCronTimes(expression, timezone);
  const found: string[] = [];
  let at = Date.parse(after);
  while (found.length < count) {
    at = times.next(at) ?? Number.NaN;
    found.push(new Date(at).toISOString());
  }
  return found;
}

/** Times as people in the zone would write them, as UTC texts. */
function utc(...texts: string[]): string[] {
  return texts.map((text) => new Date(text).toISOString());
}

describe('the spring change', () => {
  it.each([
    [
      'a daily job inside the skipped hour runs at its end, on that day only',
      '30 2 * * *',
      BERLIN,
      '2026-03-27T12:00Z',
      ['2026-03-28T02:30+01:00', '2026-03-29T03:00+02:00', '2026-03-30T02:30+02:00'],
    ],
    [
      'a daily job inside the skipped hour runs at its end in New York',
      '30 2 * * *',
      NEW_YORK,
      '2026-03-07T00:00Z',
      ['2026-03-07T02:30-05:00', '2026-03-08T03:00-04:00', '2026-03-09T02:30-04:00'],
    ],
    [
      'the first moment of the skipped hour is skipped, its last moment is not',
      '0 2,3 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      ['2026-03-29T03:00+02:00', '2026-03-30T02:00+02:00', '2026-03-30T03:00+02:00'],
    ],
    [
      'a search that begins just before the end of the skipped hour finds it',
      '30 2 * * *',
      BERLIN,
      '2026-03-29T00:59:59.999Z',
      ['2026-03-29T03:00+02:00', '2026-03-30T02:30+02:00'],
    ],
    [
      'a daily job at other hours is not touched',
      '30 3 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      ['2026-03-29T03:30+02:00', '2026-03-30T03:30+02:00'],
    ],
    [
      'several skipped times come to one run',
      '*/15 2 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      ['2026-03-29T03:00+02:00', '2026-03-30T02:00+02:00'],
    ],
    [
      'two daily jobs in one expression both run',
      '30 2,3 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      ['2026-03-29T03:00+02:00', '2026-03-29T03:30+02:00', '2026-03-30T02:30+02:00'],
    ],
    [
      'two daily jobs in one expression both run, the skipped one last',
      '30 1,2 * * *',
      BERLIN,
      '2026-03-28T12:00Z',
      ['2026-03-29T01:30+01:00', '2026-03-29T03:00+02:00', '2026-03-30T01:30+02:00'],
    ],
    [
      'a job each quarter of an hour gets no extra run',
      '*/15 * * * *',
      BERLIN,
      '2026-03-29T01:30+01:00',
      ['2026-03-29T01:45+01:00', '2026-03-29T03:00+02:00', '2026-03-29T03:15+02:00'],
    ],
    [
      'a job each twenty minutes off the hour gets no extra run',
      '7-59/20 * * * *',
      BERLIN,
      '2026-03-29T01:30+01:00',
      ['2026-03-29T01:47+01:00', '2026-03-29T03:07+02:00', '2026-03-29T03:27+02:00'],
    ],
    [
      'an hourly job gets no extra run',
      '30 * * * *',
      BERLIN,
      '2026-03-29T01:00+01:00',
      ['2026-03-29T01:30+01:00', '2026-03-29T03:30+02:00', '2026-03-29T04:30+02:00'],
    ],
    [
      'a job every second hour runs at the end of the skipped hour',
      '0 */2 * * *',
      BERLIN,
      '2026-03-28T23:30+01:00',
      ['2026-03-29T00:00+01:00', '2026-03-29T03:00+02:00', '2026-03-29T04:00+02:00'],
    ],
    [
      'a weekly job on that Sunday runs at the end of the skipped hour',
      '30 2 * * sun',
      BERLIN,
      '2026-03-23T00:00Z',
      ['2026-03-29T03:00+02:00', '2026-04-05T02:30+02:00'],
    ],
    [
      'half an hour is skipped on Lord Howe Island',
      '15 2 * * *',
      LORD_HOWE,
      '2026-10-02T20:00Z',
      ['2026-10-04T02:30+11:00', '2026-10-05T02:15+11:00'],
    ],
    [
      'a midnight job runs at one where midnight itself is skipped',
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00Z',
      ['2026-09-06T01:00-03:00', '2026-09-07T00:00-03:00'],
    ],
    [
      'a daily job runs once on each side of a skipped day',
      '30 2 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00-10:00',
      ['2011-12-29T02:30-10:00', '2011-12-31T02:30+14:00'],
    ],
  ])('%s', (_, expression, zone, after, expected) => {
    expect(runs(expression, zone, after, expected.length)).toEqual(utc(...expected));
  });
});

describe('the autumn change', () => {
  it.each([
    [
      'a daily job inside the repeated hour runs the first time only',
      '30 2 * * *',
      BERLIN,
      '2026-10-24T12:00Z',
      ['2026-10-25T02:30+02:00', '2026-10-26T02:30+01:00'],
    ],
    [
      'a daily job inside the repeated hour runs the first time only in New York',
      '30 1 * * *',
      NEW_YORK,
      '2026-10-31T12:00Z',
      ['2026-11-01T01:30-04:00', '2026-11-02T01:30-05:00'],
    ],
    [
      'a search that begins between both halves does not find the second',
      '30 2 * * *',
      BERLIN,
      '2026-10-25T02:10+01:00',
      ['2026-10-26T02:30+01:00'],
    ],
    [
      'a daily job at the end of the repeated hour runs once',
      '0 3 * * *',
      BERLIN,
      '2026-10-24T12:00Z',
      ['2026-10-25T03:00+01:00', '2026-10-26T03:00+01:00'],
    ],
    [
      'several times inside the repeated hour run the first time only',
      '*/30 2 * * *',
      BERLIN,
      '2026-10-24T12:00Z',
      ['2026-10-25T02:00+02:00', '2026-10-25T02:30+02:00', '2026-10-26T02:00+01:00'],
    ],
    [
      'a job each half hour does not pause',
      '*/30 * * * *',
      BERLIN,
      '2026-10-25T01:45+02:00',
      [
        '2026-10-25T02:00+02:00',
        '2026-10-25T02:30+02:00',
        '2026-10-25T02:00+01:00',
        '2026-10-25T02:30+01:00',
        '2026-10-25T03:00+01:00',
      ],
    ],
    [
      'an hourly job does not pause',
      '30 * * * *',
      BERLIN,
      '2026-10-25T01:45+02:00',
      ['2026-10-25T02:30+02:00', '2026-10-25T02:30+01:00', '2026-10-25T03:30+01:00'],
    ],
    [
      'half an hour is repeated on Lord Howe Island',
      '45 1 * * *',
      LORD_HOWE,
      '2026-04-04T00:00Z',
      ['2026-04-05T01:45+11:00', '2026-04-06T01:45+10:30'],
    ],
    [
      'a job each ten minutes does not pause on Lord Howe Island',
      '*/10 * * * *',
      LORD_HOWE,
      '2026-04-05T01:45+11:00',
      ['2026-04-05T01:50+11:00', '2026-04-05T01:30+10:30', '2026-04-05T01:40+10:30'],
    ],
  ])('%s', (_, expression, zone, after, expected) => {
    expect(runs(expression, zone, after, expected.length)).toEqual(utc(...expected));
  });
});

describe('the calendar', () => {
  it.each([
    ['the end of a day', '59 23 * * *', '2026-05-01T23:59Z', ['2026-05-02T23:59Z', '2026-05-03T23:59Z']],
    ['the end of a month', '0 0 31 * *', '2026-01-31T00:00Z', ['2026-03-31T00:00Z', '2026-05-31T00:00Z']],
    ['the last day of a month', '0 6 L * *', '2027-12-31T12:00Z', ['2028-01-31T06:00Z', '2028-02-29T06:00Z']],
    ['the end of a year', '0 0 1 1 *', '2026-12-31T23:59:59Z', ['2027-01-01T00:00Z', '2028-01-01T00:00Z']],
    ['a leap day, past the century without one', '0 0 29 2 *', '2096-03-01T00:00Z', ['2104-02-29T00:00Z']],
    ['the second Monday', '0 4 * * 1#2', '2026-06-01T00:00Z', ['2026-06-08T04:00Z', '2026-07-13T04:00Z']],
    ['seconds, in six fields', '*/20 0 * * * *', '2026-05-01T10:00:20Z', ['2026-05-01T10:00:40Z', '2026-05-01T11:00Z']],
    ['hours across midnight', '0 22-1 * * *', '2026-05-01T22:30Z', ['2026-05-01T23:00Z', '2026-05-02T00:00Z']],
    ['a moment between two seconds', '* * * * * *', '2026-05-01T10:00:00.999Z', ['2026-05-01T10:00:01Z']],
    ['the moment itself, which is not after it', '0 10 * * *', '2026-05-01T10:00Z', ['2026-05-02T10:00Z']],
  ])('knows %s', (_, expression, after, expected) => {
    expect(runs(expression, 'UTC', after, expected.length)).toEqual(utc(...expected));
  });

  it('goes by the zone, not by UTC, for the day too', () => {
    expect(runs('30 0 1 * *', 'Asia/Tokyo', '2026-05-30T00:00Z', 1)).toEqual(utc('2026-06-01T00:30+09:00'));
    expect(runs('30 0 * * *', 'Asia/Kathmandu', '2026-05-30T00:00Z', 1)).toEqual(utc('2026-05-31T00:30+05:45'));
  });

  it("goes by the machine's zone without a zone", () => {
    const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(runs('30 2 * * *', undefined, '2026-05-30T00:00Z', 3)).toEqual(
      runs('30 2 * * *', machine, '2026-05-30T00:00Z', 3),
    );
  });

  it('has no time for a day that does not come', () => {
    // The second Monday of a month is never among its first seven days.
    expect(openCronTimes('0 0 1-7 * 1#2', 'UTC').next(Date.parse('2026-01-01T00:00Z'))).toBeUndefined();
  });

  it('refuses an expression and a zone that do not exist', () => {
    expect(() => openCronTimes('61 * * * *', 'UTC')).toThrow(/minute/);
    expect(() => openCronTimes('0 * * * *', 'Europe/Atlantis')).toThrow(RangeError);
  });
});

const expressions = fc
  .tuple(
    fc.constantFrom('', '0 ', '*/20 ', '5,35 '),
    fc.constantFrom('*', '0', '*/15', '7-59/20', '30,45', '59'),
    fc.constantFrom('*', '0', '2', '*/2', '1-3', '22-3', '23'),
    fc.constantFrom('*', '*', '1', '31', '*/2', 'L'),
    fc.constantFrom('*', '*', '3', '10', '2-11/3'),
    fc.constantFrom('*', '*', '0', 'mon-fri', '7'),
  )
  .map(([second, ...fields]) => second + fields.join(' '));
const instants = fc.integer({ min: Date.parse('2026-01-01T00:00Z'), max: Date.parse('2029-01-01T00:00Z') });
/** Most of them within a day and a half of a change of one of the zones. */
const awkwardInstants = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-09-06', '2026-10-03', '2026-10-25', '2026-11-01'),
    fc.integer({ min: -36 * 60, max: 36 * 60 }),
  )
  .map(([day, minutes]) => Date.parse(`${day}T02:00Z`) + minutes * MINUTE_MS);
const zones = fc.constantFrom(BERLIN, NEW_YORK, LORD_HOWE, 'America/Santiago', 'Asia/Kolkata');

describe('every expression', () => {
  it("has node-cron's own times where no clock is changed", () => {
    vi.useFakeTimers();
    fc.assert(
      fc.property(expressions, fc.constantFrom('UTC', 'Asia/Kolkata'), instants, (expression, timezone, after) => {
        vi.setSystemTime(after);
        const task = createTask(expression, () => undefined, { timezone });
        const expected = task.getNextRuns(3).map((date) => date.toISOString());
        void task.destroy();
        expect(runs(expression, timezone, new Date(after).toISOString(), 3)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('has times that ascend, that the zone agrees with, and between which none is left out', () => {
    fc.assert(
      fc.property(
        expressions,
        zones,
        fc.oneof(instants, awkwardInstants),
        fc.nat(12 * 60),
        (expression, timezone, after, minutes) => {
          const times = openCronTimes(expression, timezone);
          const task = createTask(expression, () => undefined, { timezone });
          void task.destroy();
          const next = times.next(after);
          if (next === undefined) return;
          expect(next).toBeGreaterThan(after);
          // A run that is not in the expression can only be one made up, on the hour or half hour at which the clock moved.
          if (!task.match(new Date(next))) expect(next % (30 * MINUTE_MS)).toBe(0);
          // Asking from any moment before it gives the same time.
          const between = Math.min(next - 1, after + minutes * MINUTE_MS);
          expect(times.next(between)).toBe(next);
          expect(times.next(next - 1)).toBe(next);
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([BERLIN, NEW_YORK, LORD_HOWE, 'America/Santiago'])('goes on each half hour all year long in %s', (zone) => {
    const times = openCronTimes('*/30 * * * *', zone);
    let at = Date.parse('2026-01-01T00:00Z');
    const odd: string[] = [];
    for (let count = 0; count < 2 * 24 * 366; count++) {
      const next = times.next(at);
      if (next !== at + 30 * MINUTE_MS) odd.push(`${new Date(at).toISOString()} ${next}`);
      at = next ?? Number.NaN;
    }
    expect(odd).toEqual([]);
  });

  it.each([BERLIN, NEW_YORK, LORD_HOWE, 'America/Santiago'])('runs once on each day of a year in %s', (timeZone) => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone });
    for (const expression of ['0 0 * * *', '30 1 * * *', '45 1 * * *', '15 2 * * *', '30 2 * * *', '0 3 * * *']) {
      const days = runs(expression, timeZone, '2026-01-01T12:00Z', 364).map((text) => format.format(new Date(text)));
      expect(new Set(days).size, expression).toBe(364);
      expect(days.at(-1), expression).toMatch(/^2026-12-31$|^2027-01-01$/);
    }
  });
});
