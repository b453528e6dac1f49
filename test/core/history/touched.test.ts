import { describe, expect, it } from 'vitest';
import { pathSince } from '../../../src/core/history/doubt.js';
import { Touched } from '../../../src/core/history/touched.js';
import { kept, lost, made, path, renamed, swapped, was } from './journal.js';

function touchedBy(...changes: Parameters<Touched['add']>[0][]): Touched {
  const touched = new Touched();
  for (const change of changes) touched.add(change);
  return touched;
}

describe('what changes have to do with', () => {
  it('is nothing where there are none', () => {
    expect(touchedBy().hasFolder(path(''))).toBe(false);
    expect(touchedBy().isEmpty).toBe(true);
  });

  it('is an entry that came or went, all below it, and its directory', () => {
    const touched = touchedBy(kept('a/b', '1'), renamed('c/d', 'e/f'));
    for (const at of ['a/b', 'a/b/c', 'c/d', 'e/f', 'e/f/g']) expect(touched.hasEntry(path(at))).toBe(true);
    for (const at of ['a', 'a/c', 'a/bc', 'c', 'e', '']) expect(touched.hasEntry(path(at))).toBe(false);
    for (const at of ['a', 'a/b', 'a/b/c', 'c', 'e']) expect(touched.hasFolder(path(at))).toBe(true);
    for (const at of ['', 'a/c', 'b']) expect(touched.hasFolder(path(at))).toBe(false);
  });

  it('is not what is below a directory whose attributes were changed', () => {
    const touched = touchedBy(was(''), was('a'));
    expect([touched.hasEntry(path('a')), touched.hasEntry(path('')), touched.hasFolder(path(''))]).toEqual([
      true,
      true,
      true,
    ]);
    expect([touched.hasEntry(path('a/b')), touched.hasFolder(path('a/b'))]).toEqual([false, false]);
    expect([touched.hasInodes, touchedBy(was('a', { inode: 5 })).hasInodes]).toEqual([false, true]);
  });
});

describe('where an entry is by now', () => {
  it('follows what was renamed since, and directories above it', () => {
    const first = lost('a/b');
    const lines = [renamed('a', 'x'), first, renamed('a/b', 'c'), made('a/b'), renamed('c', 'd'), swapped('d', 'e')];
    expect(pathSince(lines, first, path('a/b'))).toBe('e');
    expect(pathSince(lines, first, path('a/b/f'))).toBe('e/f');
    expect(pathSince(lines, first, path('a/bc'))).toBe('a/bc');
  });
});
