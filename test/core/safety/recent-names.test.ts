import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { RecentNames } from '../../../src/core/safety/recent-names.js';

const at = (path: string) => path as RelativePath;

function made(...names: readonly (readonly [path: string, minute: number])[]): RecentNames {
  const recent = new RecentNames();
  for (const [path, minute] of names) recent.add(at(path), minute);
  return recent;
}

const young = (recent: RecentNames, path: string, count = 1, minute = 10) =>
  recent.youngIn(at(path), count, minute).count;

describe('the young names of a replica', () => {
  it('are those that were made within the hour, with all that is in them', () => {
    const recent = made(['a', 1], ['d', 2]);
    expect([young(recent, 'a'), young(recent, 'd', 7), young(recent, 'd/x'), young(recent, 'other')]).toEqual([
      1, 7, 1, 0,
    ]);
    expect(recent.youngIn(at('d/x'), 1, 10).since).toBe(2);
    expect(young(recent, 'a', 1, 61)).toBe(0);
    expect(young(recent, 'd', 7, 61)).toBe(7);
  });

  it('count one by one in a directory that is old', () => {
    const recent = made(['d/a', 1], ['d/sub', 3], ['dx', 1]);
    expect(recent.youngIn(at('d'), 9, 10)).toEqual({ count: 2, since: 1 });
  });

  it('are gone when they were removed', () => {
    const recent = made(['d', 1], ['e/a', 1]);
    recent.remove(at('d'));
    recent.remove(at('e'));
    expect(recent.list(10)).toEqual([]);
  });

  it('stay young under another name, and what is old stays old in a young directory', () => {
    const recent = made(['new', 1], ['e/a', 2], ['file', 3]);
    recent.move(at('new'), at('newer'), { isDirectory: true });
    recent.move(at('e'), at('f'), { isDirectory: true });
    recent.move(at('file'), at('g'), { isDirectory: false });
    expect([young(recent, 'file'), young(recent, 'g')]).toEqual([0, 1]);
    expect([young(recent, 'newer/x'), young(recent, 'new'), young(recent, 'f/a'), young(recent, 'f', 9)]).toEqual([
      1, 0, 1, 1,
    ]);
    recent.move(at('old'), at('newer/old'), { isDirectory: true });
    expect(young(recent, 'newer/old')).toBe(0);
  });

  it('do not all grow old with their directory', () => {
    const recent = made(['d', 1], ['d/early', 5], ['d/late', 45]);
    expect([young(recent, 'd/early', 1, 62), young(recent, 'd/late', 1, 62)]).toEqual([0, 1]);
  });

  it('are limited in number, and the oldest are forgotten', () => {
    const recent = made(...Array.from({ length: 6000 }, (_, n) => [`f${n}`, 1] as const));
    expect(recent.list(2)).toHaveLength(5000);
    expect([young(recent, 'f0'), young(recent, 'f5999')]).toEqual([0, 1]);
  });

  it('are read once, from what was written down', () => {
    const recent = new RecentNames();
    recent.load([[at('a'), 1]]);
    recent.load([[at('b'), 1]]);
    expect(recent.list(2)).toEqual([['a', 1]]);
  });
});
