import { describe, expect, it } from 'vitest';
import { type Name, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { depthFirst } from '../../../src/engine/prune/depth-first.js';

const TREE: Readonly<Record<string, readonly string[]>> = { '': ['a', 'd'], a: ['b', 'c'] };

interface Known {
  readonly below: readonly Name[];
  count: number;
}

const enter = (path: RelativePath): Known => ({ below: (TREE[path] ?? []) as Name[], count: 1 });
const takeIn = (known: Known, inside: Known) => {
  known.count += inside.count;
};

describe('a way through a directory', () => {
  it('leaves what is inside before what it is in', () => {
    const left: string[] = [];
    const { count } = depthFirst(ROOT, { enter, leave: (path) => left.push(path), addInside: takeIn });
    expect(left).toEqual(['a/b', 'a/c', 'a', 'd', '']);
    expect(count).toBe(5);
  });

  it('names each directory to the one that it is in', () => {
    const told: string[] = [];
    depthFirst('a' as RelativePath, {
      enter,
      addInside: (_known, _inside, { path, name }) => told.push(`${path}: ${name}`),
    });
    expect(told).toEqual(['a/b: b', 'a/c: c']);
  });

  it('goes deeper than a stack does', () => {
    let depth = 0;
    const deep = (): Known => ({ below: (depth++ < 50_000 ? ['x'] : []) as Name[], count: 1 });
    expect(depthFirst(ROOT, { enter: deep, addInside: takeIn }).count).toBe(50_001);
  });
});
