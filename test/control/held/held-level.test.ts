import { describe, expect, it } from 'vitest';
import { foldLevel } from '../../../src/control/held/held-level.js';
import { formatHeldEntry, type HeldEntry } from '../../../src/core/safety/held-entry.js';
import { DIRECTORY, FILE } from '../../../src/core/tree/entry-table.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';

const entry = (path: string, more: Partial<HeldEntry> = {}): string =>
  formatHeldEntry({ path: path as RelativePath, kind: FILE, removals: 1, ...more }).trimEnd();

const LINES = [
  entry('a'),
  entry('z', { kind: DIRECTORY, removals: 40 }),
  entry('\xff/"'),
  entry('d/e', { removals: 0, replacedBy: FILE }),
  entry('d/f'),
  entry('d/g/h'),
];

describe('a level of a held set', () => {
  it('is folded by directory, the largest first', () => {
    expect(foldLevel(LINES, '' as RelativePath)).toEqual([
      { name: 'z', path: 'z', isDirectory: true, action: 'remove', entries: 40, isFolded: false },
      { name: 'd', path: 'd', isDirectory: true, entries: 3, isFolded: true },
      { name: '\\xff', path: '\\xff', isDirectory: true, action: 'remove', entries: 1, isFolded: true },
      { name: 'a', path: 'a', isDirectory: false, action: 'remove', entries: 1, isFolded: false },
    ]);
  });

  it('says how much it comes to, as far as that is known', () => {
    const sizes = [1, 2000, Number.NaN, 30, 40, Number.NaN];
    const bytes = (directory: string) =>
      foldLevel(LINES, directory as RelativePath, (place) => sizes[place] ?? Number.NaN).map((node) => [
        node.name,
        node.bytes,
      ]);
    expect(bytes('')).toEqual([
      ['z', 2000],
      ['d', 70],
      ['\\xff', undefined],
      ['a', 1],
    ]);
    expect(bytes('d')).toEqual([
      ['e', 30],
      ['f', 40],
      ['g', undefined],
    ]);
  });

  it('below a directory has the names in it alone, whatever their bytes are', () => {
    expect(foldLevel(LINES, 'd' as RelativePath).map(({ path, action }) => [path, action])).toEqual([
      ['d/e', 'empty'],
      ['d/f', 'remove'],
      ['d/g', 'remove'],
    ]);
    expect(foldLevel(LINES, '\xff' as RelativePath)).toMatchObject([{ name: '\\"', path: '\\xff/\\"' }]);
    expect(foldLevel(LINES, 'nowhere' as RelativePath)).toEqual([]);
  });
});
