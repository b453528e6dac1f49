import { describe, expect, it } from 'vitest';
import { FILTERS, keptOrder, matchesText, orderOf, passesFilter } from '../../page/model/choice.js';
import { pairOf, pairsInEachState } from './fixture-pairs.js';

const pairs = new Map(Object.entries(pairsInEachState()));

describe('filters', () => {
  it('choose the pairs that their words say', () => {
    const chosen = Object.fromEntries(
      FILTERS.map((filter) => [
        filter,
        [...pairs].filter(([, pair]) => passesFilter(pair, filter)).map(([name]) => name),
      ]),
    );
    expect(chosen).toEqual({
      all: [...pairs.keys()],
      'needs-you': ['photos', 'mail', 'nas', 'stuck', 'old', 'notes'],
      running: ['virtual'],
      exact: ['documents', 'music', 'projects', 'notes'],
      paused: ['scratch'],
    });
  });

  it.each([
    ['', true],
    ['PHOTOS', true],
    ['backup photos', true],
    ['denied', true],
    ['photos video', false],
  ])('find a pair by the text "%s": %s', (text, expected) => {
    expect(matchesText('photos', pairOf('photos', { why: 'permission denied' }), text)).toBe(expected);
  });
});

describe('the order', () => {
  it('has the worst first, and otherwise that of the config', () => {
    expect(orderOf(pairs)).toEqual([
      ...['photos', 'mail', 'nas', 'stuck', 'old', 'virtual', 'documents', 'music', 'projects', 'notes'],
      ...['scratch', 'attic', 'new-one'],
    ]);
  });

  it('stays while the page is open: who leaves leaves, who comes comes last', () => {
    expect(keptOrder(['c', 'a', 'b'], ['a', 'b', 'd', 'c2'])).toEqual(['a', 'b', 'd', 'c2']);
  });
});
