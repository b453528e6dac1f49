import { describe, expect, it } from 'vitest';
import { parseComingTime } from '../../../src/core/words/coming-time.js';

/** Of this machine's zone, as what is parsed. */
const local = (text: string) => new Date(text).getTime();
const NOW = local('2026-05-04T12:00:00');

describe('a moment to come', () => {
  it.each([
    ['18:00', '2026-05-04T18:00'],
    ['9:30', '2026-05-05T09:30'],
    ['12:00', '2026-05-05T12:00'],
    ['today 18:00', '2026-05-04T18:00'],
    ['Tomorrow at 8:00', '2026-05-05T08:00'],
    ['tomorrow', '2026-05-05T00:00'],
    ['2026-05-06', '2026-05-06T00:00'],
    ['2026-05-06 07:15', '2026-05-06T07:15'],
    ['2026-05-06T07:15:30Z', '2026-05-06T07:15:30Z'],
  ])('is read: %s', (text, expected) => {
    expect(parseComingTime(text, NOW)).toEqual({ ok: true, time: local(expected) });
  });

  it.each(['', 'soon', 'today', '25:00', '12:60', '2026-13-40', '18', 'tomorrow8:00'])('is not: "%s"', (text) => {
    expect(parseComingTime(text, NOW)).toMatchObject({ ok: false, reason: `"${text}" is not a time` });
  });

  it.each(['today 9:00', '2026-05-04T11:59', '2020-01-01'])('has not passed, as %s has', (text) => {
    expect(parseComingTime(text, NOW)).toMatchObject({ ok: false, reason: `"${text}" has passed` });
  });
});
