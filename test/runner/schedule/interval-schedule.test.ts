import { describe, expect, it } from 'vitest';
import { startSchedule } from '../../../src/runner/schedule/start-schedule.js';
import { ManualClock } from '../manual-clock.js';

const HOUR_MS = 3_600_000;

interface Successor {
  readonly isSuccessor?: boolean;
  readonly lastPassAgoMs?: number | undefined;
}

/** Starts an interval; each tick is kept with the elapsed milliseconds at which it came. */
function start(everyMs: number, { isSuccessor = false, lastPassAgoMs }: Successor = {}) {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const startedAt = clock.monotonic();
  const ticks: [trigger: string, elapsedMs: number][] = [];
  const schedule = startSchedule(
    { kind: 'interval', everyMs },
    {
      clock,
      onTick: (trigger) => ticks.push([trigger, clock.monotonic() - startedAt]),
      isSuccessor,
      lastPassStartedAt: lastPassAgoMs === undefined ? undefined : clock.now() - lastPassAgoMs,
    },
  );
  return { clock, schedule, ticks };
}

describe('an interval', () => {
  it('ticks at the start and then from start to start', () => {
    const { clock, ticks } = start(10_000);
    clock.advance(29_999);
    expect(ticks).toEqual([
      ['startup', 0],
      ['interval', 10_000],
      ['interval', 20_000],
    ]);
  });

  it('does not drift when every timer is late', () => {
    const { clock, ticks } = start(1000);
    for (let count = 0; count < 1000; count++) clock.block(1007);
    expect(ticks.length).toBe(1000);
    for (const [index, [, elapsedMs]] of ticks.entries()) {
      expect(elapsedMs % 1000).toBeLessThan(1000);
      if (index > 0) expect(Math.floor(elapsedMs / 1000)).toBeGreaterThan(Math.floor(ticks[index - 1]![1] / 1000));
    }
    clock.advance(1000);
    expect(ticks.at(-1)![1] % 1000).toBe(0);
  });

  it('ticks once after a long block, and then at the moments it would have had anyway', () => {
    const { clock, ticks } = start(10_000);
    clock.advance(0);
    clock.block(95_000);
    expect(ticks).toEqual([
      ['startup', 0],
      ['interval', 95_000],
    ]);
    clock.advance(15_000);
    expect(ticks.slice(2)).toEqual([
      ['interval', 100_000],
      ['interval', 110_000],
    ]);
  });

  it.each([[8 * HOUR_MS], [-8 * HOUR_MS]])('takes no notice of a wall clock that jumps by %d ms', (jumpMs) => {
    const { clock, ticks } = start(10_000);
    clock.advance(15_000);
    clock.jump(jumpMs);
    clock.advance(15_000);
    expect(ticks.map(([, elapsedMs]) => elapsedMs)).toEqual([0, 10_000, 20_000, 30_000]);
  });

  it('says when its next tick is planned, by the wall clock as it is now', () => {
    const { clock, schedule } = start(10_000);
    expect(schedule.nextAt()).toBe(clock.now());
    clock.advance(4000);
    expect(schedule.nextAt()).toBe(clock.now() + 6000);
    clock.jump(HOUR_MS);
    expect(schedule.nextAt()).toBe(clock.now() + 6000);
  });

  it('waits again when a timer is called too early', () => {
    const { clock, ticks } = start(10_000);
    const { setTimer } = clock;
    clock.setTimer = (ms, fn) => setTimer.call(clock, Math.max(0.5, ms - 0.6), fn);
    clock.advance(30_001);
    expect(ticks.map(([, elapsedMs]) => Math.round(elapsedMs))).toEqual([0, 10_000, 20_000, 30_000]);
    for (const [, elapsedMs] of ticks) expect(elapsedMs % 10_000).toBeLessThan(1);
  });

  it('ticks at the start of a service, however short ago the last pass of an earlier one was', () => {
    const { clock, ticks } = start(60_000, { lastPassAgoMs: 1000 });
    clock.advance(0);
    expect(ticks).toEqual([['startup', 0]]);
  });

  it('counts from the last pass when it takes the place of another schedule', () => {
    const { clock, ticks, schedule } = start(60_000, { isSuccessor: true, lastPassAgoMs: 45_000 });
    expect(schedule.nextAt()).toBe(clock.now() + 15_000);
    clock.advance(80_000);
    expect(ticks).toEqual([
      ['interval', 15_000],
      ['interval', 75_000],
    ]);
  });

  it.each([
    { what: 'is due', lastPassAgoMs: 70_000, tick: ['interval', 0] },
    { what: 'was never done', lastPassAgoMs: undefined, tick: ['startup', 0] },
    {
      what: 'was done in the future, by a clock that was set back',
      lastPassAgoMs: -3_600_000,
      tick: ['interval', 60_000],
    },
  ])('as a successor ticks in time when the pass $what', ({ lastPassAgoMs, tick }) => {
    const { clock, ticks } = start(60_000, { isSuccessor: true, lastPassAgoMs });
    clock.advance(60_000);
    expect(ticks[0]).toEqual(tick);
  });
});
