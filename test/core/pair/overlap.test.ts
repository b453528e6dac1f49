import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOverlaps, type PairRoots, relate } from '../../../src/core/pair/overlap.js';

/** `a: /x > /y` becomes a pair; names, sources and replicas as written. */
function pairs(...lines: string[]): PairRoots[] {
  return lines.map((line) => {
    const [, pair = '', source = '', replica = ''] = /^(\w+): (\S+) > (\S+)$/.exec(line) ?? [];
    return { pair, source: { path: source }, replica: { path: replica } };
  });
}

const kinds = (roots: PairRoots[]) => findOverlaps(roots).map(({ kind, pair }) => `${kind} ${pair}`);

describe('relate', () => {
  test.each([
    ['/a', '/a', 'same'],
    ['/a/b', '/a', 'inside'],
    ['/a', '/a/b', 'around'],
    ['/a', '/ab', 'apart'],
    ['/a', '/', 'inside'],
    ['/', '/a', 'around'],
    ['/', '/', 'same'],
  ])('%s to %s is %s', (a, b, relation) => {
    expect(relate({ path: a }, { path: b })).toBe(relation);
  });

  test('one inode under two paths is the same folder', () => {
    expect(relate({ path: '/a', device: 1, inode: 2 }, { path: '/b', device: 1, inode: 2 })).toBe('same');
  });

  test('equal inodes on two devices, or unknown ones, are not', () => {
    expect(relate({ path: '/a', device: 1, inode: 2 }, { path: '/b', device: 3, inode: 2 })).toBe('apart');
    expect(relate({ path: '/a' }, { path: '/b' })).toBe('apart');
  });
});

describe('a pair that goes both ways', () => {
  const meet = (...lines: string[]) =>
    kinds(pairs(...lines).map((roots, at) => (at === 0 ? { ...roots, isTwoWay: true } : roots)));

  test.each([
    ['has a source that others may read', ['a: /1 > /2', 'b: /1 > /3'], []],
    ['has a replica that others may read', ['a: /1 > /2', 'b: /2 > /3'], []],
    ['has a source that no other pair may write to', ['a: /1 > /2', 'b: /3 > /1'], ['shared-replica b']],
    ['nor to a part of it', ['a: /1 > /2', 'b: /3 > /1/x'], ['shared-replica b']],
    ['nor to a folder around it', ['a: /0/1 > /2', 'b: /3 > /0'], ['shared-replica b']],
  ])('%s', (_, roots, wanted) => {
    expect(meet(...roots)).toEqual(wanted);
  });

  test('shares its source with no other one, and that is told once', () => {
    const both = pairs('a: /1 > /2', 'b: /1 > /3').map((roots) => ({ ...roots, isTwoWay: true }));
    expect(kinds(both)).toEqual(['shared-replica b']);
  });
});

describe('findOverlaps', () => {
  test.each([
    ['two pairs with nothing in common', ['a: /1 > /2', 'b: /3 > /4'], []],
    ['a chain', ['a: /1 > /2', 'b: /2 > /3', 'c: /3 > /4'], []],
    ['a chain through a part of a replica', ['a: /1 > /2', 'b: /2/x > /3'], []],
    ['a replica inside the source of another pair', ['a: /1 > /2/x', 'b: /2 > /3'], []],
    ['shared and nested sources', ['a: /1 > /2', 'b: /1 > /3', 'c: /1/x > /4'], []],
    ['names that only start alike', ['a: /1 > /12', 'b: /3 > /1234'], []],
    ['source and replica the same', ['a: /1 > /1'], ['same a']],
    ['a replica inside its source', ['a: /1 > /1/x'], ['nested a']],
    ['a source inside its replica', ['a: /1/x > /1'], ['nested a']],
    ['the whole disk as source', ['a: / > /backup'], ['nested a']],
    ['one replica twice', ['a: /1 > /2', 'b: /3 > /2'], ['shared-replica b']],
    [
      'one replica three times',
      ['a: /1 > /0', 'b: /2 > /0', 'c: /3 > /0'],
      ['shared-replica b', 'shared-replica c', 'shared-replica c'],
    ],
    ['a replica inside an earlier one', ['a: /1 > /2', 'b: /3 > /2/x'], ['nested-replicas b']],
    ['a replica around an earlier one', ['a: /1 > /2/x', 'b: /3 > /2'], ['nested-replicas b']],
    ['there and back', ['a: /1 > /2', 'b: /2 > /1'], ['cycle b']],
    ['there and back by nesting', ['a: /1 > /2/x', 'b: /2 > /1/y'], ['cycle b']],
    ['a part of a replica back into a part of the source', ['a: /1 > /2', 'b: /2/x > /1/x'], ['cycle b']],
    ['beside each other, though not in a circle', ['a: /1 > /2/x', 'b: /2/y > /1/z'], []],
    ['a long circle', ['a: /1 > /2', 'b: /2 > /3', 'c: /3 > /1'], ['cycle c']],
    ['two circles', ['a: /1 > /2', 'c: /3 > /4', 'b: /2 > /1', 'd: /4 > /3'], ['cycle b', 'cycle d']],
    [
      'a circle and a pair that only feeds it',
      ['x: /0 > /1/new', 'a: /1 > /2', 'b: /2 > /1'],
      ['cycle b', 'nested-replicas b'],
    ],
    ['a pair inside itself does not count as a circle', ['a: /1 > /1/x', 'b: /1 > /2'], ['nested a']],
  ])('%s', (_, lines, expected) => {
    expect(kinds(pairs(...lines)).sort()).toEqual([...expected].sort());
  });

  test('names the pairs of a cycle in the order of the copying', () => {
    const [cycle] = findOverlaps(pairs('a: /1 > /2', 'c: /3 > /1', 'b: /2 > /3'));
    expect(cycle).toMatchObject({
      pair: 'b',
      pairs: ['a', 'b', 'c'],
      message: 'pairs copy in a circle: "a" → "b" → "c" → "a"',
    });
  });

  test('says both paths of one folder that has two', () => {
    const root = { device: 1, inode: 7 };
    const [overlap] = findOverlaps([
      { pair: 'a', source: { path: '/1', ...root }, replica: { path: '/bound', ...root } },
    ]);
    expect(overlap?.message).toBe('source and replica of pair "a" are the same folder: /1 and /bound');
  });

  test('reports by the order of the pairs', () => {
    expect(kinds(pairs('a: /1 > /2', 'b: /2 > /1', 'c: /3 > /3', 'd: /4 > /2'))).toEqual([
      'cycle b',
      'same c',
      'shared-replica d',
    ]);
  });

  const path = fc
    .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join('/')}`);
  const someRoots = fc.array(fc.record({ source: path, replica: path }), { maxLength: 6 }).map((list) =>
    list.map(({ source, replica }, index) => ({
      pair: `p${index}`,
      source: { path: source },
      replica: { path: replica },
    })),
  );

  test('when it finds nothing, following replicas into sources always comes to an end', () => {
    fc.assert(
      fc.property(someRoots, (roots) => {
        if (findOverlaps(roots).length > 0) return;
        let reached = roots;
        for (let step = 0; step < roots.length; step++) {
          reached = roots.filter((to) => reached.some((from) => relate(from.replica, to.source) !== 'apart'));
        }
        expect(reached).toEqual([]);
      }),
    );
  });

  test('finds the same pairs guilty or not, in whatever order they stand', () => {
    fc.assert(
      fc.property(someRoots, (roots) => {
        expect(findOverlaps(roots.toReversed()).length > 0).toBe(findOverlaps(roots).length > 0);
      }),
    );
  });
});
