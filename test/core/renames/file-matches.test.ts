import { describe, expect, it } from 'vitest';
import { type FileLook, FileMatches } from '../../../src/core/renames/file-matches.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { MetadataRules } from '../../../src/core/tree/same-metadata.js';

const RULES: MetadataRules = {
  timeWindowNanos: 0,
  modes: true,
  times: true,
  directoryTimes: true,
  symlinkTimes: true,
  symlinkOwners: true,
};
const at = (path: string) => path as RelativePath;
const look = (sizeBytes: number, mtimeSeconds = 7, mtimeNanos = 0): FileLook => ({
  sizeBytes,
  mtimeSeconds,
  mtimeNanos,
});

function matches(paths: readonly string[], found = look(1), rules = RULES): FileMatches {
  const all = new FileMatches([look(1)], rules);
  for (const path of paths) all.add(at(path), found);
  return all;
}

describe('a file that the replica may have under another name', () => {
  it('has the same size and time', () => {
    for (const other of [look(2), look(1, 8), look(1, 7, 1)]) {
      expect(matches(['a'], other).of(at('b'), look(1))).toEqual([]);
    }
    expect(matches(['a']).of(at('b'), look(1))).toEqual(['a']);
  });

  it('may have a time that the replica keeps less exactly', () => {
    const rules = { ...RULES, timeWindowNanos: 2000 };
    expect(matches(['a'], look(1, 7, 2000), rules).of(at('b'), look(1))).toEqual(['a']);
    expect(matches(['a'], look(1, 7, 2001), rules).of(at('b'), look(1))).toEqual([]);
  });

  it('is one of few, that of the same name first', () => {
    expect(matches(['a', 'b', 'c', 'd', 'x/e']).of(at('y/e'), look(1))).toEqual(['x/e', 'a', 'b']);
  });

  it('is no other file as well', () => {
    const all = matches(['x/a', 'x/b', 'y/a']);
    expect(all.of(at('a'), look(1))).toEqual(['x/a', 'y/a', 'x/b']);
    all.take(at('x/a'), look(1));
    expect(all.of(at('a'), look(1))).toEqual(['y/a', 'x/b']);
  });
});
