import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, showDuration } from '../../../src/core/words/duration.js';

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    [0, 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2w', 1_209_600_000],
    ['14d', 1_209_600_000],
    ['1w1d1h1m1s1ms', 694_861_001],
    ['0s', 0],
    ['90m', 5_400_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  test.each([
    ['', 'the duration is empty', 'for example 10s, 5m, 1h30m or 14d'],
    ['-5s', 'a duration cannot be negative', undefined],
    ['10 s', 'a duration has no spaces', 'write 10s'],
    ['10 foo', 'a duration has no spaces', undefined],
    [10, '"10" has no unit', 'write 10s for seconds, 10m for minutes or 10d for days'],
    ['1h30', '"30" has no unit', 'write 30s for seconds, 30m for minutes or 30d for days'],
    ['1.5h', 'a duration is made of whole numbers', 'write 1h30m'],
    [1.5, 'a duration is made of whole numbers', 'for example 10s, 5m, 1h30m or 14d'],
    ['30m1h', '"h" stands after a smaller unit', 'write large units first, for example 1h30m'],
    ['1s2s', 'the unit "s" is given twice', undefined],
    ['10min', '"min" is not a unit of time', 'did you mean 10m?'],
    ['10S', '"S" is not a unit of time', 'did you mean 10s?'],
    ['3hours', '"hours" is not a unit of time', 'did you mean 3h?'],
    ['3millis', '"millis" is not a unit of time', 'did you mean 3ms?'],
    ['1month', '"month" is not a unit of time', 'units are w, d, h, m, s, ms'],
    ['10parsecs', '"parsecs" is not a unit of time', 'units are w, d, h, m, s, ms'],
    ['soon', '"soon" is not a duration', 'for example 10s, 5m, 1h30m or 14d'],
    ['10s!', '"10s!" is not a duration', 'for example 10s, 5m, 1h30m or 14d'],
    ['99999999999999999w', 'the number is too large', undefined],
  ])('refuses %j with its reason', (text, reason, hint) => {
    expect(parseDuration(text)).toEqual(hint === undefined ? { ok: false, reason } : { ok: false, reason, hint });
  });

  test('reads every duration that formatDuration writes as the same number', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ ok: true, ms });
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double()), (text) => typeof parseDuration(text).ok === 'boolean'));
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0'],
    [1, '1ms'],
    [1250, '1s250ms'],
    [5_400_000, '1h30m'],
    [1_209_600_000, '14d'],
  ])('writes %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('showDuration', () => {
  test.each([
    [0, '0 ms'],
    [349.6, '350 ms'],
    [999.7, '1.0 s'],
    [4234, '4.2 s'],
    [59_960, '1 min'],
    [65_000, '1 min 5 s'],
    [3_599_600, '1 h'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
  ])('says %d ms as %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});
