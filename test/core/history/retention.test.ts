import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retain } from '../../../src/core/history/retention.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const KEEP = { allMs: DAY, hourlyMs: 7 * DAY, dailyMs: 30 * DAY, weeklyMs: 366 * DAY };
const NOW = Date.parse('2026-11-29T12:34:56Z');

/** What is left of points. */
function kept(times: readonly number[], now = NOW, keep = KEEP): number[] {
  const { expired, merged } = retain(times, now, keep);
  return times.filter((_, index) => index >= expired && !merged.includes(index));
}

const every = (spanMs: number, fromMs: number, now = NOW) =>
  Array.from({ length: Math.floor(fromMs / spanMs) }, (_, index) => now - fromMs + index * spanMs);
const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));
const within = (times: readonly number[], from: number, to: number) =>
  times.filter((time) => NOW - time > from && NOW - time <= to);

describe('the restore points that are kept', () => {
  const times = every(10 * MINUTE, 400 * DAY);
  const left = kept(times);

  it('are all those of a day, one an hour for a week, one a day for a month and one a week for a year', () => {
    expect(within(left, -1, DAY)).toEqual(within(times, -1, DAY));
    expect(Math.max(...gaps(within(left, DAY, 7 * DAY)))).toBeLessThan(HOUR + 10 * MINUTE);
    expect(within(left, DAY, 7 * DAY)).toHaveLength(6 * 24);
    expect(within(left, 7 * DAY, 30 * DAY)).toHaveLength(23);
    expect(Math.max(...gaps(left))).toBeLessThanOrEqual(7 * DAY + 10 * MINUTE);
    expect(left[0]).toBeLessThan(NOW - 359 * DAY);
    expect(within(left, 366 * DAY, 1000 * DAY)).toEqual([]);
  });

  it('are the same however often it was asked before', () => {
    const times = every(HOUR / 2, 400 * DAY);
    const seldom = kept(times);
    let often: number[] = [];
    let next = 0;
    for (let now = (times[0] ?? 0) + DAY / 2; now < NOW; now += DAY / 2) {
      while ((times[next] ?? NOW) <= now) often.push(times[next++] ?? NOW);
      often = kept(often, now);
    }
    expect(kept([...often, ...times.slice(next)])).toEqual(seldom);
  });

  it('are none of those that are older than all limits, and not the newest either', () => {
    expect(retain([NOW - 400 * DAY, NOW - 390 * DAY], NOW, KEEP)).toEqual({ expired: 2, merged: [] });
    expect(retain([], NOW, KEEP)).toEqual({ expired: 0, merged: [] });
  });

  it('hold the newest, where one of the same hour is kept as well', () => {
    const hour = Math.floor((NOW - 3 * DAY) / HOUR) * HOUR;
    const points = [0, 1, 2, 3].map((index) => hour + index * MINUTE);
    expect(retain(points, NOW, KEEP)).toEqual({ expired: 0, merged: [1, 2] });
  });

  it('go by the longest of the limits, whatever their order', () => {
    const keep = { allMs: 60 * DAY, hourlyMs: 0, dailyMs: 0, weeklyMs: DAY };
    expect(kept(every(HOUR, 90 * DAY), NOW, keep)).toEqual(every(HOUR, 90 * DAY).filter((at) => NOW - at <= 60 * DAY));
  });
});

describe('a clock that was set', () => {
  it('makes no point of the future go', () => {
    const future = every(10 * MINUTE, 400 * DAY).map((time) => time + 400 * DAY);
    expect(kept(future)).toEqual(future);
  });

  it('does not make a point older than those before it', () => {
    const times = [NOW - 2 * HOUR, 0, NOW - HOUR];
    expect(kept(times)).toEqual(times);
    expect(kept([NOW - HOUR, NOW + 400 * DAY, 0])).toEqual([NOW - HOUR, NOW + 400 * DAY, 0]);
  });
});

describe('for any points and limits', () => {
  const limit = fc.nat(100).map((days) => days * DAY);
  const keeps = fc.record({ allMs: limit, hourlyMs: limit, dailyMs: limit, weeklyMs: limit });
  const points = fc.array(
    fc.integer({ min: -10 * DAY, max: 200 * DAY }).map((age) => NOW - age),
    { maxLength: 60 },
  );

  it('none goes that is younger than the first limit, and none stays that is older than all', () => {
    fc.assert(
      fc.property(points, keeps, (times, keep) => {
        const ordered = times.toSorted((a, b) => a - b);
        const left = kept(ordered, NOW, keep);
        const longest = Math.max(keep.allMs, keep.hourlyMs, keep.dailyMs, keep.weeklyMs);
        expect(left.filter((time) => NOW - time > longest)).toEqual([]);
        expect(left.filter((time) => NOW - time <= keep.allMs)).toEqual(
          ordered.filter((time) => NOW - time <= keep.allMs),
        );
      }),
    );
  });

  // Where a clock was set back, a point counts as old as one before it, and as old as it says once that one has gone.
  it('what stays now stays when it is asked again at the same time, unless a clock was set', () => {
    fc.assert(
      fc.property(points, keeps, (times, keep) => {
        const left = kept(
          times.toSorted((a, b) => a - b),
          NOW,
          keep,
        );
        expect(kept(left, NOW, keep)).toEqual(left);
      }),
    );
  });
});
