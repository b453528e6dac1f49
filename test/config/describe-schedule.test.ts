import { expect, test } from 'vitest';
import { describeSchedule } from '../../src/config/describe-schedule.js';
import { localTimeZone } from '../../src/config/zone/time-zone.js';
import type { Schedule, WatchOptions } from '../../src/core/pair/pair.js';

const cron = { kind: 'cron', catchUp: false, runAtStart: false } as const;

const here = `(${localTimeZone()}, the machine's zone)`;

test.each<[Schedule, string]>([
  [{ ...cron, expression: '0 0 * * FOO' }, `cron 0 0 * * FOO ${here}`],
  [{ kind: 'once' }, 'once'],
  [{ kind: 'interval', everyMs: 10_000 }, 'every 10s'],
  [{ kind: 'interval', everyMs: 5_415_000 }, 'every 1h30m15s'],
  [{ ...cron, expression: '30 2 * * *' }, `at 02:30 ${here}`],
  [{ ...cron, expression: '30 2 * * *', timezone: 'Europe/Berlin' }, 'at 02:30 (Europe/Berlin)'],
  [
    { ...cron, expression: '*/15 8-18 * * 1-5' },
    `every 15 minutes, between 08:00 and 18:59, Monday through Friday ${here}`,
  ],
  [{ ...cron, expression: '10 0 12 * * *' }, `at 12:00:10 ${here}`],
  [
    { ...cron, expression: '0 4 1 * *', catchUp: true, runAtStart: true },
    `at 04:00, on day 1 of the month ${here}, and at the start, missed times are made up for`,
  ],
])('%j: %s', async (schedule, words) => {
  expect(await describeSchedule({ schedule })).toBe(words);
});

const watch: WatchOptions = { settleMs: 50, maxWaitMs: 2000, pollMs: 30_000 };

test.each<[Schedule, string]>([
  [{ kind: 'rescan', everyMs: 3_600_000 }, 'as it changes, rescan every 1h'],
  [{ kind: 'interval', everyMs: 10_000 }, 'as it changes, rescan every 10s'],
  [{ ...cron, expression: '30 2 * * *', timezone: 'UTC', runAtStart: true }, 'as it changes, rescan at 02:30 (UTC)'],
])('of a pair that watches, %j: %s', async (schedule, words) => {
  expect(await describeSchedule({ schedule, watch })).toBe(words);
});
