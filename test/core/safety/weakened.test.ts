import { describe, expect, it } from 'vitest';
import type { Pair, Policy } from '../../../src/core/pair/pair.js';
import { weakenings } from '../../../src/core/safety/weakened.js';
import { pairOf } from '../../engine/mirror.js';

const BASE: Pair = pairOf('/s', '/r');
const VERSIONS = {
  everyMs: 600_000,
  keep: { allMs: 1000, hourlyMs: 2000, dailyMs: 3000, weeklyMs: 4000 },
  maxShare: 0.1,
};
const withPolicy = (changed: Partial<Policy>): Pair => ({ ...BASE, policy: { ...BASE.policy, ...changed } });
const keeping = (...exclude: string[]): Pair => ({ ...BASE, versions: { ...VERSIONS, exclude } });
const changes = (percent: number, atLeast: number) => withPolicy({ maxChange: { percent, atLeast } });
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
    {
      what: 'an ignore file',
      before: withPolicy({ ignoreFiles: ['.gitignore', '.ignore'] }),
      after: withPolicy({ ignoreFiles: ['.gitignore'] }),
      said: ['ignoreFiles were .gitignore, .ignore'],
    },
    {
      what: 'the order of ignore files',
      before: withPolicy({ ignoreFiles: ['a', 'b'] }),
      after: withPolicy({ ignoreFiles: ['b', 'a'] }),
      said: ['ignoreFiles were a, b'],
    },
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
    { what: 'versions', before: keeping(), after: BASE, said: ['versions are off where they were on'] },
    { what: 'what is kept', before: keeping(), after: keeping('*.img'), said: ['versions leaves out more'] },
    {
      what: 'the share of changes',
      before: changes(10, 10),
      after: changes(100, 10),
      said: ['maxChange allows more'],
    },
    { what: 'the number of changes', before: changes(10, 10), after: changes(10, 11), said: ['maxChange allows more'] },
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
      maxChange: { percent: 1, atLeast: 1 },
    });
    expect(weakenings(withPolicy({ exclude: ['a', 'c'], mounted: 'source' }), strict)).toEqual([]);
    expect(weakenings(BASE, withPolicy({ lanes: 3, ignoreFiles: ['.gitignore'] }))).toEqual([]);
    expect(weakenings(strict, strict)).toEqual([]);
  });

  it('knows what an earlier version has written down, without options that have come since', () => {
    const { maxChange: _, ignoreFiles: __, ...policy } = BASE.policy;
    expect(weakenings({ ...BASE, policy: policy as Policy }, BASE)).toEqual([]);
  });
});
