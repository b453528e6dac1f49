import { describe, expect, it } from 'vitest';
import type { ScheduleOptions } from '../../../src/runner/schedule/schedule.js';
import { startSchedule } from '../../../src/runner/schedule/start-schedule.js';
import { ManualClock } from '../manual-clock.js';

const HOUR_MS = 3_600_000;

function rig(randoms: readonly number[], options: Partial<ScheduleOptions> = {}) {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const startedAt = clock.now();
  const ticks: string[] = [];
  let drawn = 0;
  const schedule = startSchedule(
    { kind: 'rescan', everyMs: HOUR_MS },
    {
      clock,
      random: () => randoms[drawn++ % randoms.length] ?? 0,
      onTick: (trigger) => ticks.push(`${trigger} ${(clock.now() - startedAt) / 60_000}`),
      ...options,
    },
  );
  return { clock, schedule, ticks, startedAt };
}

describe('a rescan', () => {
  it('ticks at the start, and then each time a tenth early at the earliest and a tenth late at the latest', () => {
    const { clock, ticks, schedule } = rig([0, 1, 0.5]);
    expect(ticks).toEqual([]);
    clock.advance(0);
    expect(schedule.nextAt()).toBe(clock.now() + 54 * 60_000);
    clock.advance(4 * HOUR_MS);
    expect(ticks).toEqual(['startup 0', 'rescan 54', 'rescan 120', 'rescan 180', 'rescan 234']);
  });

  it('gives one tick for all that the machine slept through', () => {
    const { clock, ticks } = rig([0.5]);
    clock.advance(0);
    clock.block(5 * HOUR_MS);
    clock.advance(HOUR_MS);
    expect(ticks).toEqual(['startup 0', 'rescan 300', 'rescan 360']);
  });

  it('takes the place of another schedule without a tick for the start', () => {
    const now = Date.parse('2026-05-04T12:00:00Z');
    const { clock, ticks } = rig([0.5], { isSuccessor: true, lastPassStartedAt: now - HOUR_MS / 2 });
    clock.advance(HOUR_MS);
    expect(ticks).toEqual(['rescan 30']);
  });

  it('plans with the longest period, so that a pair does not look late that is not', () => {
    const { schedule } = rig([0.5]);
    expect(schedule.dueAfter(1000)).toBe(1000 + 66 * 60_000);
  });

  it('never ticks after it was stopped, also from inside its own tick', () => {
    const { clock, schedule, ticks } = rig([0.5], { onTick: () => schedule.stop() });
    clock.advance(5 * HOUR_MS);
    expect(ticks).toEqual([]);
    expect([schedule.nextAt(), schedule.dueAfter(0), clock.timerCount]).toEqual([undefined, undefined, 0]);
  });
});
