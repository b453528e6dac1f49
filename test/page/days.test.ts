import { describe, expect, it } from 'vitest';
import { describeStrip, stripOf } from '../../page/model/days.js';

describe('the strip of days', () => {
  const days = [
    { day: '2026-02-27', ok: 4, idle: 20 },
    { day: '2026-02-28', ok: 4, problems: 1, held: 1 },
    { day: '2026-03-01', idle: 24 },
    { day: '2026-03-03', ok: 2, failed: 1 },
  ];
  const marks = stripOf(days, '2026-03-04', 8);

  it('has a mark for each day, the worst of each, and knows those that were missed', () => {
    expect(marks.map(({ day, kind }) => `${day.slice(5)} ${kind}`)).toEqual([
      ...['02-25 unknown', '02-26 unknown', '02-27 ok', '02-28 held', '03-01 idle', '03-02 missed', '03-03 trouble'],
      '03-04 unknown',
    ]);
  });

  it('knows the days on which the pair was paused, from the one on which that began to the one on which it ended', () => {
    const paused = [
      { day: '2026-02-20', idle: 3, paused: true },
      { day: '2026-02-25', missed: 1, paused: true },
      { day: '2026-02-27', idle: 1 },
      { day: '2026-03-01', paused: true },
    ];
    const kinds = stripOf(paused, '2026-03-02', 9).map(({ day, kind }) => `${day.slice(5)} ${kind}`);
    expect(kinds).toEqual([
      ...['02-22 paused', '02-23 paused', '02-24 paused', '02-25 paused', '02-26 paused'],
      ...['02-27 idle', '02-28 missed', '03-01 paused', '03-02 paused'],
    ]);
  });

  it('is told in words', () => {
    expect(describeStrip(marks)).toBe(
      '8 days: 1 mirrored, 1 nothing to do, 1 trouble, 1 held, 1 missed, 3 nothing known',
    );
  });

  it('of a pair without a history says that nothing is known', () => {
    expect(new Set(stripOf([], '2026-03-04').map(({ kind }) => kind))).toEqual(new Set(['unknown']));
  });
});
