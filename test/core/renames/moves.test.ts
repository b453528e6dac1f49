import { describe, expect, it } from 'vitest';
import { isAnchoredBelow } from '../../../src/core/renames/anchored-below.js';
import { type Move, placeAfter } from '../../../src/core/renames/moves.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';

const move = (one: string, other: string) => ({ one, other }) as Move;
const path = (text: string) => text as RelativePath;

describe('a place', () => {
  it('goes with the folders above it, in their order', () => {
    expect(placeAfter(path('a/x'), [move('a', 'b'), move('b/x', 'c')])).toBe('c');
    expect(placeAfter(path('b'), [move('a', 'b')])).toBe('a');
    expect(placeAfter(path('ab'), [move('a', 'b')])).toBe('ab');
  });
});

describe('a pattern', () => {
  it.each([
    ['/a/f', true],
    ['a/f', true],
    ['!/a/f/', true],
    ['/a*/f', true],
    ['**/f', false],
    ['**/a/f', true],
    ['f', false],
    ['/a', false],
    ['/b/f', false],
    ['/ab/f', false],
  ])('%s speaks of what is below a folder by its path: %s', (pattern, isAnchored) => {
    expect(isAnchoredBelow([pattern], path('a'))).toBe(isAnchored);
  });
});
