import { describe, expect, it } from 'vitest';
import { counted, cutPath, showDistance, showShare } from '../../page/model/words.js';

describe('words', () => {
  it.each([
    [1, 'entry', '1 entry'],
    [1204, 'entry', '1,204 entries'],
    [2, 'file', '2 files'],
  ])('count %d %s as %s', (count, noun, expected) => {
    expect(counted(count, noun)).toBe(expected);
  });

  it.each([
    [0, 'now'],
    [-1500, 'now'],
    [-59_000, '59 s ago'],
    [90_000, 'in 1 min'],
    [-26 * 3_600_000, '1 d ago'],
  ])('say that %d ms is %s', (ms, expected) => {
    expect(showDistance(1e12 + ms, 1e12)).toBe(expected);
  });

  it.each([
    [0, '0 %'],
    [0.004, '< 1 %'],
    [0.456, '45 %'],
    [0.9999, '99 %'],
    [1, '100 %'],
  ])('say that %d is %s', (share, expected) => {
    expect(showShare(share)).toBe(expected);
  });

  it.each([
    ['/srv/data/photos', '/srv/data', '/photos'],
    ['photos', '', 'photos'],
    ['/a', '', '/a'],
    ['/srv/a-name-that-is-too-long-to-stay', '/srv/a-name-that-i', 's-too-long-to-stay'],
    ['/srv/data/', '/srv', '/data/'],
  ])('cut %s after %s', (path, head, tail) => {
    expect(cutPath(path)).toEqual({ head, tail });
  });
});
