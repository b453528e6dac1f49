import { describe, expect, it } from 'vitest';
import { type AbsolutePath, pathBelow, type RelativePath } from '../../../src/core/tree/bytes.js';

describe('a path below a folder', () => {
  it.each([
    ['/a', 'b/c', '/a/b/c'],
    ['/a', '', '/a'],
    ['/', 'b', '/b'],
    ['/', '', '/'],
  ])('%s and "%s" make %s', (folder, path, whole) => {
    expect(pathBelow(folder as AbsolutePath, path as RelativePath)).toBe(whole);
  });
});
