import { expect, it } from 'vitest';
import { startSchedule } from '../../../src/runner/schedule/start-schedule.js';
import { ManualClock } from '../manual-clock.js';

const NOON = '2026-05-04T12:00:00Z';

it('ticks once for a pair that runs once, after it has returned', () => {
  const clock = new ManualClock(NOON);
  const ticks: string[] = [];
  const schedule = startSchedule({ kind: 'once' }, { clock, onTick: (trigger) => ticks.push(trigger) });
  expect(ticks).toEqual([]);
  expect(schedule.nextAt()).toBe(Date.parse(NOON));
  clock.advance(86_400_000);
  expect(ticks).toEqual(['startup']);
  expect(schedule.nextAt()).toBeUndefined();
  expect(clock.timerCount).toBe(0);
});

it.each([
  { kind: 'once' },
  { kind: 'interval', everyMs: 1000 },
  { kind: 'cron', expression: '* * * * *', catchUp: true, runAtStart: true },
] as const)('never ticks after it was stopped, not even for the start: $kind', (options) => {
  const clock = new ManualClock(NOON);
  const ticks: string[] = [];
  const schedule = startSchedule(options, { clock, lastPassStartedAt: 0, onTick: (trigger) => ticks.push(trigger) });
  schedule.stop();
  schedule.stop();
  clock.advance(86_400_000);
  expect(ticks).toEqual([]);
  expect(schedule.nextAt()).toBeUndefined();
  expect(clock.timerCount).toBe(0);
});

it.each([
  { kind: 'once' },
  { kind: 'interval', everyMs: 1000 },
  { kind: 'cron', expression: '* * * * *', catchUp: false, runAtStart: true },
] as const)('can be stopped from inside its own tick: $kind', (options) => {
  const clock = new ManualClock(NOON);
  const ticks: string[] = [];
  const schedule = startSchedule(options, {
    clock,
    onTick: (trigger) => {
      ticks.push(trigger);
      schedule.stop();
    },
  });
  clock.advance(86_400_000);
  expect(ticks).toEqual(['startup']);
  expect(clock.timerCount).toBe(0);
});
