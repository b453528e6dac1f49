import { describe, expect, it } from 'vitest';
import type { Pair, Policy } from '../../../src/core/pair/pair.js';
import { weakenings } from '../../../src/core/safety/weakened.js';
import { pairOf } from '../../engine/mirror.js';

const BASE: Pair = pairOf('/s', '/r');
const withPolicy = (changed: Partial<Policy>): Pair => ({ ...BASE, policy: { ...BASE.policy, ...changed } });
const limit = (percent: number, atLeast: number) => withPolicy({ maxDelete: { percent, atLeast } });

describe('what an edit takes away from the protection of a replica', () => {
  it.each<{ what: string; before: Pair; after: Pair; said: string[] }>([
    { what: 'prune', before: withPolicy({ prune: false }), after: BASE, said: ['prune is on where it was off'] },
    { what: 'adopt', before: BASE, after: withPolicy({ adopt: true }), said: ['adopt is on where it was off'] },
    {
      what: 'crossMounts',
      before: BASE,
      after: withPolicy({ crossMounts: true }),
      said: ['crossMounts is on where it was off'],
    },
    {
      what: 'an exclude',
      before: withPolicy({ exclude: ['a', 'b'] }),
      after: withPolicy({ exclude: ['b'] }),
      said: ['exclude leaves out less'],
    },
    {
      what: 'an exception among the excludes',
      before: withPolicy({ exclude: ['a*'] }),
      after: withPolicy({ exclude: ['a*', '!ab'] }),
      said: ['exclude leaves out less'],
    },
    { what: 'an include', before: BASE, after: withPolicy({ include: ['x'] }), said: ['include brings back more'] },
    { what: 'the marker', before: withPolicy({ marker: 'm' }), after: BASE, said: ['the marker was m'] },
    {
      what: 'another marker',
      before: withPolicy({ marker: 'm' }),
      after: withPolicy({ marker: 'n' }),
      said: ['the marker was m'],
    },
    { what: 'mounted', before: withPolicy({ mounted: 'source' }), after: BASE, said: ['mounted was source'] },
    {
      what: 'another mounted',
      before: withPolicy({ mounted: 'both' }),
      after: withPolicy({ mounted: 'replica' }),
      said: ['mounted was both'],
    },
    { what: 'the percentage', before: limit(10, 10), after: limit(11, 5), said: ['maxDelete allows more'] },
    { what: 'the number', before: limit(10, 10), after: limit(5, 11), said: ['maxDelete allows more'] },
    { what: 'another replica', before: BASE, after: { ...BASE, replica: '/q' }, said: ['the replica was /r'] },
    { what: 'another source', before: BASE, after: { ...BASE, source: '/q' }, said: ['the source was /s'] },
    {
      what: 'several at once',
      before: withPolicy({ prune: false, exclude: ['a'] }),
      after: BASE,
      said: ['prune is on where it was off', 'exclude leaves out less'],
    },
  ])('is told: $what', ({ before, after, said }) => {
    expect(weakenings(before, after)).toEqual(said);
  });

  it('is nothing where it protects as much or more, or in another way', () => {
    const strict = withPolicy({
      prune: false,
      exclude: ['a', 'b', 'c'],
      marker: 'm',
      mounted: 'both',
      maxDelete: { percent: 1, atLeast: 1 },
    });
    expect(weakenings(withPolicy({ exclude: ['a', 'c'], mounted: 'source' }), strict)).toEqual([]);
    expect(weakenings(BASE, withPolicy({ lanes: 3 }))).toEqual([]);
    expect(weakenings(strict, strict)).toEqual([]);
  });
});
