import { afterEach, describe, expect, it } from 'vitest';
import { showMoment } from '../../../src/core/words/moment.js';

const { TZ } = process.env;
const WINTER = Date.parse('2026-01-31T23:34:56.007Z');
const SUMMER = Date.parse('2026-07-01T12:00:00.120Z');

afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

describe('a moment', () => {
  it.each([
    ['Europe/Berlin', '2026-02-01T00:34:56.007+01:00', '2026-07-01T14:00:00.120+02:00'],
    ['America/St_Johns', '2026-01-31T20:04:56.007-03:30', '2026-07-01T09:30:00.120-02:30'],
    ['UTC', '2026-01-31T23:34:56.007Z', '2026-07-01T12:00:00.120Z'],
  ])('is in the time of the machine, with its offset: %s', (zone, winter, summer) => {
    process.env.TZ = zone;
    expect(showMoment(WINTER, 'local')).toBe(winter);
    expect(showMoment(SUMMER, 'local')).toBe(summer);
    expect(Date.parse(winter)).toBe(WINTER);
  });

  it('is in UTC where that is wished, also within the same second', () => {
    process.env.TZ = 'Asia/Kolkata';
    expect(showMoment(WINTER, 'local')).toBe('2026-02-01T05:04:56.007+05:30');
    expect(showMoment(WINTER, 'UTC')).toBe('2026-01-31T23:34:56.007Z');
  });
});
