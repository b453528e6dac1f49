import { describe, expect, it } from 'vitest';
import type { IncrementLines } from '../../../src/core/history/increment-lines.js';
import { endOf, type Kept, pickPoint, restorePoints } from '../../../src/core/history/restore-points.js';
import { parseWantedMoment } from '../../../src/core/history/wanted-moment.js';
import { showTime } from '../../../src/core/words/moment.js';
import { closed, end, job, made, name, opened } from './journal.js';

const increment = (text: string, ...lines: IncrementLines['lines']): IncrementLines => ({ name: name(text), lines });

const FIRST = increment('2026-01-01T00-00-00Z', opened(1000, 500), job(1000), made('a'), end(1100), closed(1200));
const SECOND = increment('2026-01-02T00-00-00Z', opened(2000, 1100), job(2000), end(2100), job(2200), end(2300));
const KEPT: Kept = { increments: [FIRST, SECOND], since: 400 };

const picked = (kept: Kept, time: number) => {
  const found = pickPoint(kept, { kind: 'time', time });
  return found.ok ? (found.point?.name ?? 'now') : found;
};

describe('restore points', () => {
  it('are the starts of increments', () => {
    expect(restorePoints(KEPT)).toEqual([
      { name: FIRST.name, since: 500, at: 1000 },
      { name: SECOND.name, since: 1100, at: 2000 },
    ]);
  });

  it('have the time of their names where the journal does not say it', () => {
    const at = Date.UTC(2026, 0, 1);
    expect(restorePoints({ increments: [increment('2026-01-01T00-00-00Z')] })).toEqual([
      { name: FIRST.name, since: at, at },
    ]);
  });

  it('are picked by time: the last one that was reached by then', () => {
    expect(picked(KEPT, 500)).toBe(FIRST.name);
    expect(picked(KEPT, 1099)).toBe(FIRST.name);
    expect(picked(KEPT, 1100)).toBe(SECOND.name);
    expect(picked(KEPT, 2299)).toBe(SECOND.name);
    expect(picked(KEPT, 2300)).toBe('now');
  });

  it('are picked in their order, whatever the clock was set to', () => {
    const back = increment('2026-01-03T00-00-00Z', opened(300, 200), job(300), end(350));
    expect(picked({ increments: [FIRST, SECOND, back] }, 340)).toBe(back.name);
    expect(picked({ increments: [FIRST, SECOND, back] }, 349)).toBe(back.name);
  });

  it('are none of before the first, which the hint names', () => {
    expect(picked(KEPT, 499)).toEqual({
      ok: false,
      reason: `nothing is known of ${showTime(499, 'local')}`,
      hint: `the first moment that can be restored is ${showTime(500, 'local')}`,
    });
    expect(picked({ increments: [] }, 5)).toMatchObject({ hint: 'no version has been kept yet' });
  });

  it('are none where nothing has changed since the replica is known: that is now', () => {
    expect(picked({ increments: [], since: 400 }, 400)).toBe('now');
    expect(picked({ increments: [], since: 400 }, 399)).toMatchObject({ ok: false });
  });

  it('are picked by name', () => {
    expect(pickPoint(KEPT, { kind: 'point', name: SECOND.name })).toMatchObject({ ok: true, point: { since: 1100 } });
    expect(pickPoint(KEPT, { kind: 'point', name: name('2026-01-05T00-00-00Z') })).toMatchObject({
      ok: false,
      reason: 'there is no restore point 2026-01-05T00-00-00Z',
    });
    expect(pickPoint(KEPT, { kind: 'now' })).toEqual({ ok: true, point: undefined });
  });
});

describe('the end of an increment', () => {
  it('is that of its last job, and there is none while one is at work', () => {
    expect(endOf(SECOND)).toBe(2300);
    expect(endOf(FIRST)).toBe(1100);
    expect(endOf(increment('x', opened(1), job(2), made('a')))).toBe(undefined);
    expect(endOf(increment('x', opened(1), job(2), made('a'), closed(9)))).toBe(9);
  });
});

describe('a moment that is asked for', () => {
  it('is a time, a restore point, or now', () => {
    expect(parseWantedMoment('now', 9e11)).toEqual({ ok: true, wanted: { kind: 'now' } });
    expect(parseWantedMoment(' 2026-01-02T00-00-00Z ', 9e11)).toEqual({
      ok: true,
      wanted: { kind: 'point', name: SECOND.name },
    });
    expect(parseWantedMoment('10m ago', 9e11)).toEqual({ ok: true, wanted: { kind: 'time', time: 9e11 - 600_000 } });
  });

  it('is none that is still to come, and none that nobody can read', () => {
    expect(parseWantedMoment('2030-01-01', 9e11)).toMatchObject({ ok: false, reason: '"2030-01-01" is still to come' });
    expect(parseWantedMoment('soon', 9e11)).toMatchObject({ ok: false, reason: '"soon" is not a time' });
  });
});
